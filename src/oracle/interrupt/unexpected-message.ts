import type { Judgement } from "../judgement/judgement.ts";
import type { MappedSources } from "./mapped-sources.ts";

/** What is known of the vector of a message that nothing explains. */
export interface MessageCircumstances {
  /** Masks, mappings or the enable bit were changed since the device was last seen at rest. */
  readonly unseenChange: boolean;
  /** The vector or the function is masked. */
  readonly held: boolean;
  /** Nothing was mapped since the last reset. */
  readonly afterReset: boolean;
  /** There was an event that is mapped to no vector. */
  readonly unmapped: boolean;
  readonly sources: MappedSources;
}

/** Judges a message of a vector that no event accounts for, by why there should be none. */
export function judgeUnexpectedMessage(
  judgement: Judgement,
  vector: number,
  { unseenChange, held, afterReset, unmapped, sources }: MessageCircumstances,
): void {
  const got = `a message of vector ${vector}`;
  const deviates = (deviation: string, allowed: string): void => {
    judgement.deviates(deviation, {}, allowed, got);
  };
  if (unseenChange) {
    deviates("spurious-message", "no message of a queue when nothing was used since the last one");
  } else if (held) {
    deviates("message-while-masked", `no message of vector ${vector} while it is masked`);
  } else if (sources === "queues") {
    deviates("spurious-message", "no message of a queue when nothing was used since the last one");
  } else if (sources === "config") {
    deviates("config-message-without-change", "no message of config changes: config space did not change");
  } else if (sources === "none" && afterReset) {
    deviates("message-after-reset", "no interrupt from the reset until the device is set up again");
  } else if (sources === "none" && unmapped) {
    deviates("message-without-vector", "no message for an event that is mapped to no vector");
  } else if (sources === "none") {
    deviates("message-of-another-vector", `no message of vector ${vector}, to which nothing is mapped`);
  }
}
