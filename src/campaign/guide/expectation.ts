import type { CampaignState } from "../store/campaign-state.ts";

/** What is still to be expected of a search that goes on as it did. */
export interface StillExpected {
  /** Scenarios of properties that this was estimated from. */
  readonly scenarios: number;
  /** New transitions of 1,000 further ones: of those that they have seen, as many were seen in one scenario only. */
  readonly per1000: number;
}

/** Scenarios below which nothing is estimated. */
const scenariosMin = 100;

/**
 * How many transitions 1,000 further scenarios of properties would be the first to show: f1 / n (STADS, Böhme 2018).
 * Undefined while there are too few to tell.
 */
export function stillExpected({ totals, transitions }: CampaignState): StillExpected | undefined {
  const { scenarios } = totals.generate;
  return scenarios < scenariosMin ? undefined : { scenarios, per1000: (1000 * transitions.once) / scenarios };
}

/** The most findings in a scenario where none was found, at 95 %: the rule of three. Undefined without scenarios. */
export function findingBound({ totals }: CampaignState): number | undefined {
  const { scenarios } = totals.generate;
  return scenarios === 0 ? undefined : 3 / scenarios;
}
