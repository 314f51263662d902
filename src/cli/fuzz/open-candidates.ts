import type { CampaignState, CandidateState } from "../../campaign/store/campaign-state.ts";

/** Hands out the candidates of a campaign that are not settled, each to one worker at a time. */
export class OpenCandidates {
  readonly #state: CampaignState;
  readonly #taken: Set<string> = new Set();

  constructor(state: CampaignState) {
    this.#state = state;
  }

  /** The next candidate that nobody is settling, broken MUST clauses first; `release` gives it back. */
  take(): CandidateState | undefined {
    const open = [...this.#state.candidates.values()].filter(
      ({ id, settlement }) => settlement?.done !== true && !this.#taken.has(id),
    );
    const next = open.find(({ candidate }) => candidate.finding.level === "MUST") ?? open[0];
    if (next !== undefined) {
      this.#taken.add(next.id);
    }
    return next;
  }

  release(id: string): void {
    this.#taken.delete(id);
  }
}
