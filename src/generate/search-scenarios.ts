import { asyncProperty, check, type Parameters, PreconditionFailure, property as syncProperty } from "fast-check";
import type { Scenario } from "../operation/scenario.ts";
import type { Property, PropertyContext } from "../runner/check/property.ts";
import { type ShrinkGuide, scenarioArbitrary } from "./scenario-arbitrary.ts";

/** What a scenario came to, as far as the search has to know. */
export type Judgement =
  | { readonly verdict: "passed" }
  /** It failed at operation `step`; while shrinking: in the way that is being shrunk. */
  | { readonly verdict: "failed"; readonly step: number }
  /** It was not run, or its target was lost: end the search here. */
  | { readonly verdict: "stop" };

/** Runs and judges one scenario; `shrinking` once a scenario has failed. Must neither throw nor reject. */
export type Judge = (scenario: Scenario, shrinking: boolean) => Judgement | Promise<Judgement>;

/** The extent of a search. */
export interface SearchSettings {
  /** Any 32-bit number; equal seeds give equal scenarios. */
  readonly seed: number;
  /** Scenarios at most, 1 or more. */
  readonly runs: number;
  /** Scenarios that come before those drawn, and do not count as `runs`. */
  readonly stored?: readonly Scenario[];
  /** Runs spent on shrinking at most. */
  readonly shrinkRunsMax: number;
}

/** The shortest scenarios are run most often again; the list of what was run keeps to those. */
const triedOperationsMax = 32;

/**
 * Looks for a scenario that fails and shrinks it: the judge sees every scenario in order, the last one it calls failed
 * is the smallest. Nothing is awaited as long as the judge answers at once.
 */
export function searchScenarios(
  property: Property,
  context: PropertyContext,
  judge: Judge,
  settings: SearchSettings,
): void | Promise<void> {
  const judged: Judgement[] = [];
  let pending: Promise<Judgement> | undefined;
  const search = new Search(settings);
  void check(
    syncProperty(scenarioArbitrary(property, context, search), (scenario) => {
      const judgement = judge(scenario, search.shrinking);
      if (judgement instanceof Promise) {
        pending = judgement;
        throw new PreconditionFailure(true);
      }
      judged.push(judgement);
      return search.record(scenario, judgement);
    }),
    parameters(settings),
  );
  return pending === undefined ? undefined : searchLater(property, context, judge, settings, judged, pending);
}

/**
 * The same search for a judge that turned out to answer later. Equal seeds give equal scenarios, so what was judged
 * before is not run again.
 */
async function searchLater(
  property: Property,
  context: PropertyContext,
  judge: Judge,
  settings: SearchSettings,
  judged: readonly Judgement[],
  pending: Promise<Judgement>,
): Promise<void> {
  const known = [...judged, pending];
  const search = new Search(settings);
  let count = 0;
  await check(
    asyncProperty(scenarioArbitrary(property, context, search), async (scenario) => {
      const judgement = await (known[count++] ?? judge(scenario, search.shrinking));
      return search.record(scenario, judgement);
    }),
    parameters(settings),
  );
}

/** What has been found so far, which guides the shrinking. */
class Search implements ShrinkGuide {
  shrinking: boolean = false;
  #shrinkRunsLeft: number;
  #failed: { readonly scenario: Scenario; readonly step: number } | undefined;
  readonly #tried: Set<string> = new Set<string>();

  constructor(settings: SearchSettings) {
    this.#shrinkRunsLeft = settings.shrinkRunsMax;
  }

  /** Notes a judgement; gives what fast-check wants of a predicate: false for a failure. */
  record(scenario: Scenario, judgement: Judgement): boolean {
    if (judgement.verdict === "stop") {
      throw new PreconditionFailure(true);
    }
    if (this.shrinking) {
      this.#shrinkRunsLeft--;
    }
    if (judgement.verdict === "passed") {
      return true;
    }
    this.shrinking = true;
    this.#failed = { scenario, step: judgement.step };
    return false;
  }

  readonly failedAt = (scenario: Scenario): number | undefined =>
    this.#failed?.scenario === scenario ? this.#failed.step : undefined;

  readonly stopped = (): boolean => this.#shrinkRunsLeft <= 0;

  readonly tried = (scenario: Scenario): boolean => {
    if (scenario.operations.length > triedOperationsMax) {
      return false;
    }
    const key = JSON.stringify(scenario);
    const known = this.#tried.has(key);
    this.#tried.add(key);
    return known;
  };
}

function parameters(settings: SearchSettings): Parameters<[Scenario]> {
  const { stored = [] } = settings;
  return {
    seed: settings.seed | 0,
    numRuns: settings.runs + stored.length,
    examples: stored.map((scenario) => [scenario]),
    // Borders are drawn by the generators; fast-check's own bias would only cost time.
    unbiased: true,
    endOnFailure: false,
    markInterruptAsFailure: true,
    skipEqualValues: false,
    verbose: 0,
  };
}
