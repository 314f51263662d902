import type { Judgement } from "../../judgement/judgement.ts";
import type { Entry } from "../queue-role.ts";

/** What each open choice on malformed chains calls serving one, giving it back empty, and stopping. */
const namesOf: Readonly<Record<string, readonly [served: string, empty: string, stopped: string]>> = {
  A6: ["serve", "complete-empty", "break"],
  "OPEN-3": ["complete-offered-id", "complete-offered-id", "break"],
  "OPEN-5": ["serve", "complete-empty", "break"],
  "OPEN-6": ["serve", "complete-empty", "break"],
  "OPEN-9": ["ignored", "malformed", "malformed"],
};

/** A device stopped at a chain for which several reactions are allowed. */
export function noteStopped(judgement: Judgement, { reactions }: Entry): void {
  const names = namesOf[reactions.ambiguity];
  if (names !== undefined) {
    judgement.note(reactions.ambiguity, names[2]);
  }
}

/**
 * A device completed such a chain. A length of 0 does not tell whether it served the chain on a queue that it does not
 * write (`writes`), nor where there is nothing to write to.
 */
export function noteCompleted(
  judgement: Judgement,
  { chain, reactions }: Entry,
  length: number,
  writes: boolean,
): void {
  const names = namesOf[reactions.ambiguity];
  if (names === undefined) {
    return;
  }
  if (length > 0) {
    judgement.note(reactions.ambiguity, names[0]);
  } else if (chain === undefined || (writes && chain.writableBytes > 0)) {
    judgement.note(reactions.ambiguity, names[1]);
  }
}
