import type { Judgement } from "../judgement/judgement.ts";
import type { LateInterrupts } from "./late-interrupts.ts";
import type { UnseenCompletions } from "./unseen-completions.ts";

/** What an interrupt without a cause is judged by. */
export interface InterruptExplanations {
  readonly judgement: Judgement;
  /** Interrupts that may come later than what they tell of. */
  readonly late: LateInterrupts;
  /** Completions that may have been told of before they are seen. */
  readonly unseen: UnseenCompletions;
}

/**
 * Judges an interrupt for which nothing that was seen accounts. What a late interrupt explains is no deviation, and
 * what an unseen completion would explain none before a look.
 */
export function judgeUnexplainedInterrupt(
  { judgement, late, unseen }: InterruptExplanations,
  deviation: string,
  allowed: string,
  got: string,
): void {
  if (!late.possible) {
    unseen.judge(() => judgement.deviates(deviation, {}, allowed, got));
  }
}
