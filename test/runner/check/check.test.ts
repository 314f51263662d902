import { describe, expect, it } from "vitest";
import { receive, transmit } from "../../../properties/support/operations.ts";
import { KitError } from "../../../src/base/assert.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { Scenario } from "../../../src/operation/scenario.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import type { CheckOptions, ScenarioRunner } from "../../../src/runner/check/check-options.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import type { ScenarioOutcome } from "../../../src/runner/run-scenario.ts";
import { ScenarioTargetError } from "../../../src/runner/scenario-error.ts";
import { TargetError } from "../../../src/target/target-error.ts";
import type { CheckResult } from "../../../src/verdict/check-result.ts";
import { exampleContext } from "../../operation/generators/example-context.ts";
import { deviceBrokenWhen, everyKindProperty, findingOf, outcomeOf } from "../fake-device.ts";

function run(
  runner: ScenarioRunner,
  options: Partial<CheckOptions> = {},
  property: Property = everyKindProperty(),
): Promise<CheckResult> {
  return runCheck(property, exampleContext(), runner, { seed: 1, now: () => 0, ...options });
}

/** Breaks at a receive buffer after a host end was stalled and resumed. */
const needsThree = deviceBrokenWhen("needs-three", ({ operations }, step) => {
  const before = operations.slice(0, step).map((operation) => operation.kind);
  const stalled = before.indexOf("host-stall");
  return operations[step]?.kind === "receive" && stalled >= 0 && before.indexOf("host-resume", stalled) > stalled;
});
const needsLength = deviceBrokenWhen("needs-length", ({ operations }, step) => {
  const operation = operations[step];
  return operation?.kind === "transmit" && operation.length >= 4096;
});
/** Breaks at a message with a long enough payload after two others on its channel. */
const needsThreeAndLength = deviceBrokenWhen("needs-three-and-length", ({ operations }, step) => {
  const sent = operations.slice(0, step + 1).filter((operation) => operation.kind === "transmit");
  return sent.length > 2 && sent.every(({ length }) => length >= 300);
});
const works: ScenarioRunner = (scenario) => outcomeOf(scenario);

describe("runCheck", () => {
  it("passes a device that shows nothing wrong and counts what it did", async () => {
    const result = await run(works);
    expect(result).toMatchObject({ outcome: "passed", reason: "", runs: 100, operations: 20_000, finding: undefined });
    expect(result.reached.get("VMC-TX-1")).toBe(100);
  });

  it("shrinks a fault that needs three operations out of 200 to those three", async () => {
    const result = await run(needsThree);
    expect(result).toMatchObject({ outcome: "failed", operationsBeforeShrinking: 200 });
    expect(result.scenario?.operations.map((operation) => operation.kind)).toEqual([
      "host-stall",
      "host-resume",
      "receive",
    ]);
    expect(result.scenario?.operations.at(-1)).toMatchObject({ capacity: 9, notify: "yes", shape: { parts: 1 } });
    expect(result.scenario?.startIndex).toBe(0);
    expect(result.finding).toMatchObject({ signature: "needs-three", step: 2 });
  });

  it("shrinks a number to the least that shows the fault", async () => {
    const result = await run(needsLength);
    expect(result.scenario?.operations).toMatchObject([{ kind: "transmit", channel: 0, length: 4096, extra: 0 }]);
  });

  it("gives the same result for the same seed, and another scenario for another seed or property", async () => {
    const first = await run(needsThree);
    expect(await run(needsThree)).toEqual(first);
    const unshrunk = { shrinkRunsMax: 0 };
    const scenarios = await Promise.all([
      run(needsThree, unshrunk),
      run(needsThree, { ...unshrunk, seed: 2 }),
      run(needsThree, unshrunk, everyKindProperty({ id: "VMC-TX-2" })),
    ]);
    expect(new Set(scenarios.map((result) => JSON.stringify(result.scenario))).size).toBe(3);
  });

  it("runs the same scenarios whether the runner answers at once or later", async () => {
    const seen: string[][] = [[], []];
    const recording = (list: string[], runner: ScenarioRunner): ScenarioRunner => {
      return (scenario) => {
        list.push(JSON.stringify(scenario));
        return runner(scenario);
      };
    };
    const atOnce = await run(recording(seen[0] as string[], needsThree));
    const later = await run(recording(seen[1] as string[], async (scenario) => needsThree(scenario)));
    expect(later).toEqual(atOnce);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]?.length).toBeGreaterThan(30);
  });

  it("copes with a runner that answers at once first and later from some scenario on", async () => {
    let count = 0;
    const mixed: ScenarioRunner = (scenario) => {
      count++;
      return count > 20 ? Promise.resolve(needsThree(scenario)) : needsThree(scenario);
    };
    const result = await run(mixed);
    const atOnce = await run(needsThree);
    expect(count).toBeGreaterThan(30);
    expect(result).toEqual(atOnce);
  });

  it("does not slide to another fault while shrinking, but keeps it aside", async () => {
    const both: ScenarioRunner = (scenario) => {
      const three = needsThree(scenario);
      return three.finding === undefined ? needsLength(scenario) : three;
    };
    const long = transmit({ length: 5000 });
    const operations: Operation[] = [
      { kind: "host-stall", channel: 0 },
      long,
      { kind: "host-resume", channel: 0 },
      long,
      receive(),
    ];
    const result = await run(both, {}, everyKindProperty({ generate: () => ({ operations }) }));
    expect(result.finding?.signature).toBe("needs-three");
    expect(result.scenario?.operations).toHaveLength(3);
    expect(result.sideFindings).toHaveLength(1);
    expect(result.sideFindings?.[0]?.finding.signature).toBe("needs-length");
  });

  it("calls a fault that does not come again flaky", async () => {
    const confirm: ScenarioRunner = works;
    const result = await run(needsThree, { confirm });
    expect(result.outcome).toBe("flaky");
    expect(result.reason).toMatch(/needs-three was found, .* showed nothing/);
    expect(result.scenario?.operations).toHaveLength(3);
    const other: ScenarioRunner = (scenario) => outcomeOf(scenario, findingOf("something-else", 0));
    expect(await run(needsThree, { confirm: other })).toMatchObject({ outcome: "flaky" });
  });

  it("spends no more runs on shrinking than it may", async () => {
    let runs = 0;
    const counting: ScenarioRunner = (scenario) => {
      runs++;
      return needsThree(scenario);
    };
    const whole = await run(counting);
    const wholeRuns = runs;
    runs = 0;
    const bounded = await run(counting, { shrinkRunsMax: 5 });
    expect(wholeRuns).toBeGreaterThan(whole.runs + 6);
    expect(runs).toBe(bounded.runs + 5 + 1);
    expect(bounded.outcome).toBe("failed");
  });

  it("spends no more time on shrinking than it may", async () => {
    let clock = 0;
    const slow: ScenarioRunner = (scenario) => {
      clock += 10;
      return needsThree(scenario);
    };
    const result = await run(slow, { now: () => clock, shrinkMillisecondsMax: 100 });
    expect(result.outcome).toBe("failed");
    // Ten while shrinking, one to confirm.
    expect(result.milliseconds).toBe((result.runs + 11) * 10);
  });

  it("gives up on a scenario that is slow to run and gets no shorter", async () => {
    let clock = 0;
    let shortest = Number.POSITIVE_INFINITY;
    let runsSince = 0;
    const slow: ScenarioRunner = (scenario) => {
      clock += 500;
      runsSince++;
      const outcome = needsThreeAndLength(scenario);
      if (outcome.finding !== undefined && scenario.operations.length < shortest) {
        shortest = scenario.operations.length;
        runsSince = 0;
      }
      return outcome;
    };
    await run(slow);
    expect(runsSince).toBeGreaterThan(30);
    shortest = Number.POSITIVE_INFINITY;
    const result = await run(slow, { now: () => clock, shrinkMillisecondsMax: 10_000_000 });
    expect(result.scenario?.operations).toHaveLength(3);
    // The last one confirms.
    expect(runsSince).toBe(25);
  });

  it("ends after so many scenarios, and keeps what it saw until then", async () => {
    const bounded = await run(works, { scenariosMax: 3 });
    expect(bounded).toMatchObject({ outcome: "passed", runs: 3 });
    let runs = 0;
    const counting: ScenarioRunner = (scenario) => {
      runs++;
      return needsThree(scenario);
    };
    const whole = await run(needsThree);
    const found = await run(counting, { scenariosMax: whole.runs + 2 });
    expect(found).toMatchObject({ outcome: "failed", runs: whole.runs });
    // Two while shrinking, one to confirm.
    expect(runs).toBe(whole.runs + 3);
  });

  it("starts no scenario when its time is over, except the first", async () => {
    let clock = 0;
    const slow: ScenarioRunner = (scenario) => {
      clock += 10;
      return outcomeOf(scenario);
    };
    expect(await run(slow, { now: () => clock, timeBudget: 35 })).toMatchObject({ outcome: "passed", runs: 4 });
    expect(await run(slow, { now: () => clock, timeBudget: 0 })).toMatchObject({ outcome: "passed", runs: 1 });
  });

  it("is inconclusive, never passed, when none of its clauses was reached", async () => {
    const nothing: ScenarioRunner = (scenario) => ({ ...outcomeOf(scenario), reached: new Map([["RNG-1", 3]]) });
    const result = await run(nothing);
    expect(result.outcome).toBe("inconclusive");
    expect(result.reason).toBe("none of VMC-TX-1 was reached in 100 of 100 scenarios");
    expect(result.reached.get("RNG-1")).toBe(300);
  });

  it("is inconclusive when it was interrupted", async () => {
    const controller = new AbortController();
    let runs = 0;
    const interrupting: ScenarioRunner = (scenario) => {
      runs++;
      if (runs === 7) {
        controller.abort();
      }
      return outcomeOf(scenario);
    };
    const result = await run(interrupting, { signal: controller.signal });
    expect(result).toMatchObject({ outcome: "inconclusive", runs: 7, reason: "interrupted after 7 of 100 scenarios" });
  });

  it("hears of an interruption although the target never waits", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 0);
    const property = everyKindProperty({ runs: 1_000_000 });
    const result = await run(works, { signal: controller.signal, now: () => performance.now() }, property);
    expect(result.outcome).toBe("inconclusive");
    expect(result.runs).toBeGreaterThan(0);
    expect(result.runs).toBeLessThan(1_000_000);
  });

  it("gives the same result when it lets other tasks run in between", async () => {
    let clock = 0;
    const slow: ScenarioRunner = (scenario) => {
      clock += 40;
      return needsThree(scenario);
    };
    const signal = new AbortController().signal;
    const breathing = await run(slow, { signal, now: () => clock });
    expect({ ...breathing, milliseconds: 0 }).toEqual(await run(needsThree));
  });

  it("says why a property is not offered, without a run", async () => {
    const property = everyKindProperty({ unavailable: () => "the device does not offer EVENT_IDX" });
    const result = await run(() => expect.fail("must not run"), {}, property);
    expect(result).toMatchObject({ outcome: "not-offered", reason: "the device does not offer EVENT_IDX", runs: 0 });
  });

  it("keeps a constant scenario at one run whatever is asked for", async () => {
    expect((await run(works, { runs: 50 }, everyKindProperty({ runs: 1 }))).runs).toBe(1);
    expect((await run(works, { runs: 50 })).runs).toBe(50);
  });

  it("gathers warnings by signature and joins the choices of a device", async () => {
    let runs = 0;
    const result = await run((scenario): ScenarioOutcome => {
      runs++;
      const warning = { ...findingOf(runs % 2 === 0 ? "even" : "odd", runs), level: "SHOULD" as const };
      return { ...outcomeOf(scenario), warnings: [warning], choices: new Map([["A3", runs < 5 ? "queue" : "device"]]) };
    });
    expect(result.warnings.map((warning) => [warning.signature, warning.step])).toEqual([
      ["odd", 1],
      ["even", 2],
    ]);
    expect([...result.choices]).toEqual([["A3", "queue | device"]]);
  });
});

describe("runCheck when the runner throws", () => {
  const lost = (scenario: Scenario): never => {
    const error = new TargetError("crashed", "the target ended with signal SIGSEGV", "Look at its error output.");
    error.step = scenario.operations.length - 1;
    throw error;
  };

  it("hands on a lost target with the scenario, the check and the step", async () => {
    for (const runner of [lost, async (scenario: Scenario) => lost(scenario)]) {
      const error = await run(runner).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ScenarioTargetError);
      expect(error).toMatchObject({ code: "crashed", check: "VMC-TX-1/example", step: 199 });
      expect((error as Error).message).toMatch(/SIGSEGV \(check VMC-TX-1\/example, scenario of 200 .* at step 200: /);
    }
  });

  it("reports what was found before the target was lost", async () => {
    let found = false;
    const result = await run((scenario) => {
      const outcome = found ? lost(scenario) : needsThree(scenario);
      found = outcome.finding !== undefined;
      return outcome;
    });
    expect(result.outcome).toBe("failed");
    expect(result.reason).toMatch(/^not confirmed by another run: .*SIGSEGV/);
  });

  it("hands on a bug of the kit, found or not", async () => {
    let found = false;
    const runner: ScenarioRunner = (scenario) => {
      if (found) {
        throw new KitError("two heads are one");
      }
      const outcome = needsThree(scenario);
      found = outcome.finding !== undefined;
      return outcome;
    };
    await expect(run(runner)).rejects.toThrow(/^two heads are one \(check VMC-TX-1\/example, scenario of/);
    await expect(run(runner)).rejects.toBeInstanceOf(KitError);
  });
});
