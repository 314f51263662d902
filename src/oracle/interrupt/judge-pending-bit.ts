import type { Judgement } from "../judgement/judgement.ts";

/** What is known of a vector whose pending bit is read. */
export interface PendingState {
  /** The vector or the function is masked. */
  readonly held: boolean;
  /** There was an event while it was masked. */
  readonly mustPend: boolean;
}

/** Judges a pending bit that was read with the device at rest. */
export function judgePendingBit(
  judgement: Judgement,
  number: number,
  set: boolean,
  { held, mustPend }: PendingState,
): void {
  if (!held) {
    const allowed = `pending bit of vector ${number} clear: it is not masked`;
    judgement.expect("pending-bit-kept", !set, allowed, "it is set");
  } else if (mustPend) {
    const allowed = `pending bit of vector ${number} set: there was an event while it was masked`;
    judgement.expect("pending-bit-clear", set, allowed, "it is clear");
  }
}
