import { describe, expect, it } from "vitest";
import { findDirectCalls } from "../support/direct-calls.ts";
import { readSources, repositoryRoot } from "../support/source-tree.ts";

/** Everything that drives a device. What records a scenario for its readers only looks at the oracle. */
const drivers = readSources(repositoryRoot, ["src/runner"]).filter(({ path }) => !path.includes("/record/"));

describe("the one road to the oracle", () => {
  it("is the only one: whoever drives a device asks the oracle, and shows it nothing but evidence", () => {
    expect(drivers.length).toBeGreaterThan(30);
    const calls = drivers.flatMap(({ path, text }) => findDirectCalls(text).map((call) => `${path}: ${call}`));
    expect(calls).toEqual([]);
  });

  it.each([
    "  run.oracle.pci.judgeClosed(1, value, true);",
    "  oracle.interrupts.stimulus();",
    "  this.oracle.malformed = true;",
    "  oracle.judgement.clause(id).reached++;",
    "  const { judgement } = run.oracle;\n  judgement.violate(clause, deviation, allowed, got);",
    "  const { host } = run.oracle;",
    "  const { queues } = run.oracle;\n  queues.delete(1);",
    "  run.oracle.overfull ??= undefined;",
  ])("is left by a step that does this: %s", (planted) => {
    const step = `export function* plantedStep(run: ScenarioRun): Steps {\n${planted}\n  yield* run.rest();\n}\n`;
    expect(findDirectCalls(step)).toHaveLength(1);
  });
});
