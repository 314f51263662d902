import type { Judgement } from "../judgement/judgement.ts";

/** Clauses that count as reached once the device has served what is under way. */
export class ReachedOnUse {
  readonly #clauses: string[] = [];
  readonly #judgement: Judgement;

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** Counts a clause as reached when the next chain is used. */
  add(clause: string): void {
    this.#clauses.push(clause);
  }

  /** A chain was used. */
  used(): void {
    for (const clause of this.#clauses) {
      this.#judgement.clause(clause).reached++;
    }
    this.#clauses.length = 0;
  }
}
