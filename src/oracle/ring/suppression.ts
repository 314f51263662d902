import type { OracleOptions } from "../judgement/oracle-options.ts";
import type { QueueModel } from "./queue-model.ts";

/** What the driver asked for at the time of a completion. */
export interface SuppressionState {
  /** avail.flags has NO_INTERRUPT. */
  readonly noInterrupt: boolean;
  readonly eventIndex: boolean;
  readonly usedEvent: number;
  /** The ring ran out of available entries and NOTIFY_ON_EMPTY was negotiated. */
  readonly ranEmpty: boolean;
  /** NOTIFY_ON_EMPTY was negotiated: whether chains held back count as available is open (device.md 10.13). */
  readonly notifyOnEmpty: boolean;
}

/** What the driver asks for on a queue at this moment, as guest memory says. */
export function suppressionOf(
  queue: QueueModel,
  { intended, specification }: Pick<OracleOptions, "intended" | "specification">,
  notifyOnEmpty: boolean,
): SuppressionState {
  const { flagsOffset, flags } = specification.virtqueue.available;
  const { available, usedEvent } = queue.ring;
  const asked = intended.view.getUint16(available - intended.base + flagsOffset, true);
  return {
    noInterrupt: (asked & flags.noInterrupt) !== 0,
    eventIndex: queue.features.eventIndex,
    usedEvent: intended.view.getUint16(usedEvent - intended.base, true),
    ranEmpty: notifyOnEmpty && queue.outstanding.length === 0,
    notifyOnEmpty,
  };
}

/** Why a queue interrupt is owed. */
export type InterruptReason = "ring-empty" | "event-crossed" | "used" | "used-elsewhere";

/**
 * Why an interrupt is owed when chains are used, `from` .. `to` in free-running indices; undefined when the driver
 * suppressed it. `first` for the queue whose interrupts are told apart from those of the others.
 */
export function interruptReason(
  state: SuppressionState,
  from: number,
  to: number,
  first: boolean,
): InterruptReason | undefined {
  if (state.ranEmpty) {
    return "ring-empty";
  }
  if (state.eventIndex) {
    const crossed = ((to - state.usedEvent - 1) & 0xffff) < ((to - from) & 0xffff);
    return crossed ? "event-crossed" : undefined;
  }
  if (state.noInterrupt) {
    return undefined;
  }
  return first ? "used" : "used-elsewhere";
}
