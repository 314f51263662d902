import { expect, it, vi } from "vitest";
import { ScenarioClock } from "../../../src/cli/losses/scenario-clock.ts";
import { writeJournal } from "../../../src/cli/losses/scenario-journal.ts";
import { SurvivedScenarios } from "../../../src/cli/losses/survived-scenarios.ts";
import type { Scenario } from "../../../src/operation/scenario.ts";
import type { ScenarioOutcome } from "../../../src/runner/run-scenario.ts";
import { finding } from "../../verdict/samples.ts";

// The journal of a worker is a file that its parent gave it.
vi.mock("../../../src/cli/losses/scenario-journal.ts", () => ({ writeJournal: vi.fn() }));

const scenarioOf = (seed: number): Scenario => ({ startIndex: 0, seed, operations: [{ kind: "reset" }] });

it("a scenario that the device is known not to survive is not run, and the others are", async () => {
  const ran: number[] = [];
  const run = (scenario: Scenario): ScenarioOutcome => {
    ran.push(scenario.seed);
    return { finding: undefined, warnings: [], reached: new Map(), choices: new Map(), operations: 1, scenario };
  };
  const clock = new ScenarioClock(() => ({ computed: 7 * ran.length, passed: 7 * ran.length }));
  const survived = new SurvivedScenarios(run, [{ scenario: scenarioOf(2), finding }], clock);
  const found: unknown[] = [];
  for (const seed of [1, 2, 3]) {
    // The scenario may come from elsewhere than the one that was lost: what is in it counts.
    survived.begin(scenarioOf(seed), undefined);
    found.push((await survived.run(scenarioOf(seed))).finding);
  }
  expect(ran).toEqual([1, 3]);
  expect(found).toEqual([undefined, finding, undefined]);
  expect(vi.mocked(writeJournal).mock.calls.map(([entry]) => entry)).toEqual([
    { scenario: scenarioOf(1), runs: 0 },
    { scenario: scenarioOf(2), runs: 1, longest: 7 },
    { scenario: scenarioOf(3), runs: 2, longest: 7 },
  ]);
});
