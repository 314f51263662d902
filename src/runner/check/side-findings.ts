import { compareScenarios } from "../../generate/shrink-scenario.ts";
import type { SideFinding } from "../../verdict/check-result.ts";

/** The most signatures kept of one check. */
const sideFindingsMax = 8;

/** Findings of other signatures than the one that is shrunk, each with the smallest scenario that showed it. */
export class SideFindings {
  readonly #bySignature: Map<string, SideFinding> = new Map<string, SideFinding>();

  /** Keeps one aside, where there is room. */
  keep(found: SideFinding): void {
    const known = this.#bySignature.get(found.finding.signature);
    const room = known !== undefined || this.#bySignature.size < sideFindingsMax;
    if (room && (known === undefined || compareScenarios(found.scenario, known.scenario) < 0)) {
      this.#bySignature.set(found.finding.signature, found);
    }
  }

  /** All of them, smallest scenario first. */
  list(): SideFinding[] {
    return [...this.#bySignature.values()].sort((left, right) => compareScenarios(left.scenario, right.scenario));
  }

  /** Takes out the one with the smallest scenario. */
  takeSmallest(): SideFinding | undefined {
    const [smallest] = this.list();
    if (smallest !== undefined) {
      this.#bySignature.delete(smallest.finding.signature);
    }
    return smallest;
  }
}
