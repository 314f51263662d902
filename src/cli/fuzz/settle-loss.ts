import type { LeaseOutcome } from "../../campaign/lease/lease.ts";
import { replaysWanted } from "../../campaign/lease/settle.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { Property } from "../../runner/check/property.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import { attemptScenario } from "../losses/attempt-scenario.ts";
import { lossFinding } from "../losses/loss-finding.ts";
import { type LethalScenario, shrinkLoss } from "../losses/shrink-loss.ts";
import { SurvivalTrials, stepOf } from "../losses/survival-trials.ts";
import type { WorkerLost } from "../worker/worker-lost.ts";
import type { WorkerSupply } from "../worker/worker-supply.ts";

/** Milliseconds for shrinking a scenario that costs a process each time it is run. */
const shrinkMilliseconds = 30_000;
const shrinkAttempts = 400;

/** What is needed to look into losses of a device's process. */
export interface LossTrials {
  readonly supply: WorkerSupply;
  readonly levelOf: (clause: string) => ClauseLevel;
  /** Milliseconds of silence after which a device that is known to hang counts as lost; undefined: no such device. */
  readonly silenceMax: number | undefined;
}

/** Runs a scenario alone in a process of its own; the loss of it, undefined when it survived. */
export async function attemptAlone(
  { supply }: Pick<LossTrials, "supply">,
  property: Pick<Property, "id" | "clauses">,
  scenario: LethalScenario["scenario"],
): Promise<WorkerLost | undefined> {
  const supplied = await supply.take(undefined);
  if (supplied.kind === "failed") {
    return undefined;
  }
  try {
    return await attemptScenario(supplied.worker, property, scenario, undefined);
  } finally {
    await supply.discard(supplied.worker);
  }
}

/** Settles a scenario that a device's process does not survive: shrinks it, and runs the smallest several times. */
export async function settleLoss(
  { id, candidate, settlement }: CandidateState,
  property: Property,
  trials: LossTrials,
  now: () => number,
): Promise<LeaseOutcome> {
  const began = now();
  const from = { scenario: candidate.scenario, step: candidate.finding.step };
  const survival = new SurvivalTrials(
    trials.supply,
    property,
    trials.silenceMax ?? Number.POSITIVE_INFINITY,
    undefined,
  );
  let attempts = 0;
  const survive = (scenario: LethalScenario["scenario"]): Promise<number | undefined> => {
    attempts++;
    return survival.lostAt(scenario);
  };
  const bounds = { attemptsMax: shrinkAttempts, millisecondsMax: shrinkMilliseconds, now };
  const smallest = await shrinkLoss(from, survive, bounds).finally(() => survival.end());
  let shown = 0;
  let { finding } = candidate;
  for (let run = 0; run < replaysWanted; run++) {
    const lost = await attemptAlone(trials, property, smallest.scenario);
    if (lost !== undefined) {
      shown++;
      finding = lossFinding(lost, stepOf(lost, smallest.scenario), trials.levelOf);
    }
  }
  const { scenario } = smallest;
  const turn = (settlement?.turn ?? 0) + 1;
  return {
    scenarios: attempts + replaysWanted,
    operations: 0,
    milliseconds: now() - began,
    transitions: new Map(),
    novel: [],
    met: {},
    found: [],
    settled: {
      check: candidate.check,
      scenario,
      finding,
      candidate: id,
      turn,
      done: true,
      replays: { shown, of: replaysWanted },
    },
  };
}
