import { properties } from "../../../properties/registry.ts";
import { runCheck } from "../../../src/runner/check/check.ts";
import type { Property } from "../../../src/runner/check/property.ts";
import { openReference, type ReferenceSetup } from "../../support/reference-session.ts";

/** Properties that are about long runs; each alone takes as long as a device may take here. */
const long = ["RNG-16", "RNG-16/receive", "VMC-ISO-4", "RST-5/many-lives"];

/** The properties that odd devices are judged by. */
export const checked: readonly Property[] = properties.filter(({ id }) => !long.includes(id));

/** What a few scenarios of each property show of a device. */
interface Shown {
  /** Rules it broke, as check, signature and what was got. */
  readonly found: readonly string[];
  /** SHOULD clauses it broke. */
  readonly warned: readonly string[];
  /** Properties that were tried and passed. */
  readonly passed: number;
}

/** Judges a device by the given properties. */
export async function judgeOdd(setup: ReferenceSetup, tried: readonly Property[]): Promise<Shown> {
  const session = await openReference({ ...setup, options: { msixVectors: 4, ...setup.options } });
  const found: string[] = [];
  const warned = new Set<string>();
  let passed = 0;
  for (const property of tried) {
    session.startCheck(property.clauses);
    const extent = { seed: 11, runs: 2, shrinkRunsMax: 0 };
    const result = await runCheck(property, session.context, session.runScenario, extent);
    if (result.finding !== undefined) {
      found.push(`${property.id} ${result.finding.signature} ${result.finding.got}`);
    }
    for (const { clause } of result.warnings) {
      warned.add(clause);
    }
    passed += result.outcome === "passed" ? 1 : 0;
  }
  await session.close();
  return { found, warned: [...warned], passed };
}
