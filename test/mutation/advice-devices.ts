import { faults } from "../../reference/mutants/catalogue.ts";
import { composeKit } from "../../src/cli/compose.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { loadSpecification } from "../../src/spec/load.ts";

const specification = loadSpecification();
const mutation = await composeKit().mutation();

/** Each device is tried with a share of the checks, and all shares are tried on some device. */
const shares = 8;

/** Checks that once took advice that was not followed for a rule that was broken. */
const tellingChecks: ReadonlySet<string> = new Set(["PCI-ID-1", "PCI-CFG-3", "INT-13", "RST-2/relation"]);

/** Ids of the seeded faults that break nothing but advice. */
export const adviceFaults: readonly string[] = faults
  .filter(({ clauses }) => clauses.every((id) => specification.clauses.get(id)?.level === "SHOULD"))
  .map(({ id }) => id);

/** What a share of the checks showed of a device. */
interface Tried {
  /** Checks that did not pass, with what they found. */
  readonly failed: readonly string[];
  /** How many checks passed. */
  readonly passed: number;
  /** How many scenarios were run. */
  readonly scenarios: number;
}

/** Tries a device with the share of its index, at most so many scenarios of each check. */
export async function tryAdviceFault(id: string, runsMax: number): Promise<Tried> {
  const share = adviceFaults.indexOf(id) % shares;
  const session = await mutation.openFault(id, specification);
  const failed: string[] = [];
  let passed = 0;
  let scenarios = 0;
  for (const [place, property] of mutation.properties.entries()) {
    if (place % shares !== share && !tellingChecks.has(property.id)) {
      continue;
    }
    session.startCheck?.(property.clauses);
    const extent = { seed: 1, runs: Math.min(property.runs, runsMax) };
    const result = await runCheck(property, session.context, session.runScenario, extent);
    scenarios += result.runs;
    passed += result.outcome === "passed" ? 1 : 0;
    if (result.outcome !== "passed" && result.outcome !== "not-offered") {
      failed.push(`${property.id}: ${result.outcome} ${result.finding?.signature ?? result.reason}`);
    }
  }
  await session.close();
  return { failed, passed, scenarios };
}
