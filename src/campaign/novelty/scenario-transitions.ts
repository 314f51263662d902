import type { StepObserver } from "../../runner/session.ts";
import { abstractState } from "./abstract-state.ts";
import { NumberHash } from "./number-hash.ts";

/** What stands for the closing checks of a scenario, which are no operation. */
const closing = "closing";

/** Collects what one scenario after the other showed: each state, the operation carried out there, the next state. */
export class ScenarioTransitions {
  readonly #seen: Set<number> = new Set();
  #before = 0;

  /** What the scenario showed since `take` was called last. */
  take(): number[] {
    const seen = [...this.#seen];
    this.#seen.clear();
    return seen;
  }

  /** To be told of each step. */
  readonly observe: StepObserver = (step, operation, run) => {
    const after = abstractState(run.oracle);
    if (step >= 0) {
      const kind = operation?.kind ?? closing;
      this.#seen.add(new NumberHash().addWide(this.#before).addText(kind).addWide(after).value);
    }
    this.#before = after;
  };
}
