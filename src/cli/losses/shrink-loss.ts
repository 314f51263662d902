import { type ShrinkPosition, smallerScenarios } from "../../generate/shrink-scenario.ts";
import type { Scenario } from "../../operation/scenario.ts";

/** A scenario that a device does not survive, and the operation that was under way then. */
export interface LethalScenario {
  readonly scenario: Scenario;
  /** -1 before the first operation, operations.length in the closing checks. */
  readonly step: number;
}

/** What bounds the shrinking. */
export interface LossBounds {
  readonly attemptsMax: number;
  readonly millisecondsMax: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Runs a scenario; gives the operation at which the device was lost, undefined when it survived. */
export type TrialOfSurvival = (scenario: Scenario) => Promise<number | undefined>;

/** The shortest scenarios are tried most often again; the list of what was tried keeps to those. */
const triedOperationsMax = 32;

/** Looks for the smallest scenario that the device does not survive either. */
export async function shrinkLoss(
  first: LethalScenario,
  survive: TrialOfSurvival,
  { attemptsMax, millisecondsMax, now }: LossBounds,
): Promise<LethalScenario> {
  const deadline = now() + millisecondsMax;
  const tried = new Set([JSON.stringify(first.scenario)]);
  let smallest = first;
  let candidates = smallerThan(first);
  for (let attempts = 0; attempts < attemptsMax && now() < deadline; ) {
    const next = candidates.next();
    if (next.done === true) {
      break;
    }
    const { scenario, position } = next.value;
    const key = scenario.operations.length > triedOperationsMax ? undefined : JSON.stringify(scenario);
    if (key !== undefined && tried.has(key)) {
      continue;
    }
    if (key !== undefined) {
      tried.add(key);
    }
    attempts++;
    const step = await survive(scenario);
    if (step !== undefined) {
      smallest = { scenario, step };
      candidates = smallerThan(smallest, position);
    }
  }
  return smallest;
}

interface Candidate {
  readonly scenario: Scenario;
  readonly position: ShrinkPosition | undefined;
}

/** What comes behind the operation that was under way is dropped first. */
function* smallerThan({ scenario, step }: LethalScenario, position?: ShrinkPosition): Generator<Candidate> {
  const operations = scenario.operations.slice(0, step + 1);
  if (operations.length < scenario.operations.length) {
    yield { scenario: { ...scenario, operations }, position: undefined };
  }
  yield* smallerScenarios(scenario, position);
}
