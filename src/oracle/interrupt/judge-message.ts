import type { Facts } from "../judgement/blame/blame-row.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import type { InterruptHistory } from "./interrupt-history.ts";
import { type MsixVector, owedFor } from "./msix-vector.ts";
import { judgeUnexpectedMessage, type MessageCircumstances } from "./unexpected-message.ts";

/** What judges messages, and what came before them. */
interface Around {
  readonly judgement: Judgement;
  readonly history: InterruptHistory;
  readonly synchronous: boolean;
}

/** What is known of a message that is owed: what a queue was told of interrupts decides as it does without MSI-X. */
function factsOf({ owed, reason, told }: MsixVector, { garbage }: InterruptHistory): Facts {
  if (owed !== "queue") {
    return { owed };
  }
  return {
    owed,
    reason,
    garbage: garbage === "none" ? undefined : garbage,
    earlier: told ? "this-life" : undefined,
  };
}

/**
 * Judges a message of a vector with `data` as its data word: whether it is the one of the vector's entry, and whether
 * something accounts for it. `around` is asked where nothing does.
 */
export function judgeMessage(
  { judgement, history, synchronous }: Around,
  number: number,
  vector: MsixVector,
  data: number,
  around: () => MessageCircumstances,
): void {
  if (vector.data !== data) {
    const allowed = `the data word ${hex(vector.data ?? 0)} of vector ${number}'s entry`;
    judgement.deviates("data-differs", {}, allowed, hex(data));
    return;
  }
  if (vector.owed !== undefined) {
    judgement.reach("no-message", factsOf(vector, history));
    if (vector.owed !== "queue") {
      judgement.reach("data-differs");
    }
  } else if (!vector.may) {
    // One that came before a mask or a mapping was changed is one too many, and no more.
    judgeUnexpectedMessage(judgement, number, around());
  } else if (vector.hinted && synchronous) {
    const allowed = "no interrupt while the driver suppresses it";
    judgement.deviates("despite-suppression", {}, allowed, `a message of vector ${number}`);
  }
}

/** Judges that no message of a vector is there, with the device at rest. */
export function judgeSilence(
  judgement: Judgement,
  number: number,
  vector: MsixVector,
  history: InterruptHistory,
): void {
  const { owed, hinted } = vector;
  if (owed !== undefined) {
    const facts = factsOf(vector, history);
    judgement.deviates("no-message", facts, `a message of vector ${number}: ${owedFor[owed]}`, "none");
  }
  if (hinted) {
    judgement.reach("despite-suppression");
  }
}
