import { describe, expect, test } from "vitest";
import { faults } from "../../reference/mutants/catalogue.ts";
import { composeKit } from "../../src/cli/compose.ts";
import { runCheck } from "../../src/runner/check.ts";
import { loadSpecification } from "../../src/spec/load.ts";

const specification = loadSpecification();
const mutation = await composeKit().mutation();
const advice = faults.filter(({ clauses }) => clauses.every((id) => specification.clauses.get(id)?.level === "SHOULD"));

/** Each device is tried with a share of the checks, and all shares are tried on some device. */
const shares = 8;

/** Checks that once took advice that was not followed for a rule that was broken. */
const tellingChecks: ReadonlySet<string> = new Set(["PCI-ID-1", "PCI-CFG-3", "INT-13", "RST-2/relation"]);

describe("a device that does not follow advice", () => {
  test.each(advice.map(({ id }, index) => [id, index] as const))("and %s breaks no rule", async (id, index) => {
    const session = await mutation.openFault(id, specification);
    const failed: string[] = [];
    let scenarios = 0;
    for (const [place, property] of mutation.properties.entries()) {
      if (place % shares !== index % shares && !tellingChecks.has(property.id)) {
        continue;
      }
      session.startCheck?.(property.clauses, []);
      const result = await runCheck(property, session.context, session.runScenario, { seed: 1 });
      scenarios += result.runs;
      if (result.outcome !== "passed" && result.outcome !== "not-offered") {
        failed.push(`${property.id}: ${result.outcome} ${result.finding?.signature ?? result.reason}`);
      }
    }
    await session.close();
    expect(failed).toEqual([]);
    expect(scenarios).toBeGreaterThan(200);
  });

  test("is tried in several ways", () => {
    expect(advice.length).toBeGreaterThan(8);
  });
});
