import type { ClauseCounter } from "../judgement/clause-counters.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { InterruptReason } from "../ring/suppression.ts";

/** The clauses by which queue interrupts are owed, one for each reason; looked up once, as interrupts are many. */
export class OwedClauses {
  readonly #judgement: Judgement;
  readonly #counters: Map<InterruptReason, ClauseCounter> = new Map();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** The clause by which an interrupt must come for a reason. */
  of(reason: InterruptReason): ClauseCounter {
    let counter = this.#counters.get(reason);
    if (counter === undefined) {
      counter = this.#judgement.counter("no-interrupt", { reason });
      this.#counters.set(reason, counter);
    }
    return counter;
  }
}
