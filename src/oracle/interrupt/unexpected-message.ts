import type { Judgement } from "../judgement/judgement.ts";

/** What is mapped to a vector: queues (perhaps config changes too), config changes alone, nothing, or who knows. */
export type MappedSources = "queues" | "config" | "none" | "unknown";

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

/** Judges a message of a vector that no event accounts for, by the clause that tells why there should be none. */
export function judgeUnexpectedMessage(
  judgement: Judgement,
  vector: number,
  { unseenChange, held, afterReset, unmapped, sources }: MessageCircumstances,
): void {
  const got = `a message of vector ${vector}`;
  const violate = (clause: string, deviation: string, allowed: string): void => {
    judgement.violate(judgement.clause(clause), deviation, allowed, got);
  };
  if (unseenChange) {
    violate("INT-15", "spurious-message", "no message of a queue when nothing was used since the last one");
  } else if (held) {
    violate("INT-17", "message-while-masked", `no message of vector ${vector} while it is masked`);
  } else if (sources === "queues") {
    violate("INT-15", "spurious-message", "no message of a queue when nothing was used since the last one");
  } else if (sources === "config") {
    violate("INT-10", "config-message-without-change", "no message of config changes: config space did not change");
  } else if (sources === "none" && afterReset) {
    violate("RST-1", "message-after-reset", "no interrupt from the reset until the device is set up again");
  } else if (sources === "none" && unmapped) {
    violate("INT-11", "message-without-vector", "no message for an event that is mapped to no vector");
  } else if (sources === "none") {
    violate("INT-16", "message-of-another-vector", `no message of vector ${vector}, to which nothing is mapped`);
  }
}
