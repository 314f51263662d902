import { createRandom } from "../../base/random.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Scenario } from "../../operation/scenario.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { Observation } from "../record/observation.ts";
import { ObservationRecorder } from "../record/observation-recorder.ts";
import type { ScenarioOutcome } from "../run-scenario.ts";
import type { ScenarioRunner } from "./check-options.ts";
import type { PropertyContext } from "./property.ts";
import type { Relation } from "./relation.ts";

interface ObservedRun {
  readonly outcome: ScenarioOutcome;
  readonly observation: Observation | undefined;
}

/**
 * Runs a scenario and then its transform, and judges whether they look alike. A finding of the oracle in either of
 * them is reported as it is; a difference is a finding `<clause>:relation-<name>` in the closing checks. The
 * relation's clause counts as reached only where the two could be compared.
 */
export function relatedRunner(relation: Relation, context: PropertyContext, run: ScenarioRunner): ScenarioRunner {
  const ending = endingOf(context);
  const observed = (scenario: Scenario, from: number): ObservedRun | Promise<ObservedRun> => {
    const operations = [...scenario.operations, ...ending];
    const recorder = new ObservationRecorder(from, scenario.operations.length, operations.length, scenario.seed);
    const outcome = run({ ...scenario, operations }, recorder.observe);
    return outcome instanceof Promise
      ? outcome.then((later) => ({ outcome: later, observation: recorder.observation }))
      : { outcome, observation: recorder.observation };
  };
  return (scenario) => {
    const random = createRandom(scenario.seed);
    const { operations, comparedFrom = 0 } = relation.transform(scenario.operations, random, context);
    const first = observed(scenario, comparedFrom);
    const goOn = (original: ObservedRun): ScenarioOutcome | Promise<ScenarioOutcome> => {
      if (original.outcome.finding !== undefined || original.observation === undefined) {
        return outcomeOf(relation, scenario, original, undefined);
      }
      // The second goes on with the device of the first.
      const { before: _, ...alone } = scenario;
      const second = observed({ ...alone, operations }, 0);
      return second instanceof Promise
        ? second.then((transformed) => outcomeOf(relation, scenario, original, transformed))
        : outcomeOf(relation, scenario, original, second);
    };
    return first instanceof Promise ? first.then(goOn) : goOn(first);
  };
}

/** Brings every stream to its end, so that what was left undone by one scenario is done in both; then looks around. */
function endingOf(context: PropertyContext): Operation[] {
  const channels = Array.from({ length: context.channelCount }, (_, channel) => channel);
  return [
    ...channels.map((channel): Operation => ({ kind: "host-resume", channel })),
    ...context.queues.map((_, live): Operation => ({ kind: "notify", queue: live })),
    { kind: "register-scan", queues: context.queueSizes.length, isr: false },
    { kind: "config-space-scan", width: 4 },
  ];
}

function outcomeOf(
  relation: Relation,
  scenario: Scenario,
  original: ObservedRun,
  transformed: ObservedRun | undefined,
): ScenarioOutcome {
  const first = original.outcome;
  const second = transformed?.outcome;
  const reached = new Map(first.reached);
  for (const [clause, count] of second?.reached ?? []) {
    reached.set(clause, (reached.get(clause) ?? 0) + count);
  }
  reached.delete(relation.clause);
  let finding = placed(first.finding ?? withChange(second?.finding, relation), scenario);
  if (finding === undefined && original.observation !== undefined && transformed?.observation !== undefined) {
    const comparison = relation.compare(original.observation, transformed.observation);
    if (comparison.kind !== "incomparable") {
      reached.set(relation.clause, 1);
    }
    if (comparison.kind === "different") {
      finding = {
        clause: relation.clause,
        level: "MUST",
        allowed: comparison.allowed,
        got: `${comparison.got} ${relation.change}`,
        step: scenario.operations.length,
        signature: `${relation.clause}:relation-${relation.name}`,
      };
    }
  }
  return {
    finding,
    warnings: [...first.warnings, ...(second?.warnings ?? [])],
    reached,
    choices: new Map([...first.choices, ...(second?.choices ?? [])]),
    operations: first.operations + (second?.operations ?? 0),
    scenario,
    ...(first.earlier === undefined ? {} : { earlier: first.earlier }),
  };
}

function withChange(finding: Finding | undefined, { change }: Relation): Finding | undefined {
  return finding === undefined ? undefined : { ...finding, got: `${finding.got}, ${change}` };
}

/** The steps that were added are the closing checks of the scenario that is shown. */
function placed(finding: Finding | undefined, { operations }: Scenario): Finding | undefined {
  return finding === undefined ? undefined : { ...finding, step: Math.min(finding.step, operations.length) };
}
