import { expect } from "vitest";
import { faults } from "../../reference/mutants/catalogue.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import { createRandom } from "../../src/base/random.ts";
import { weightedOperations } from "../../src/operation/generators/weighted.ts";
import type { ScenarioOutcome } from "../../src/runner/run-scenario.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { Target } from "../../src/target/target.ts";
import { everyKindMix } from "../operation/every-operation.ts";
import { behindWire, untracedReference } from "./behind-wire.ts";

const specification = loadSpecification();
export const msix: ReferenceOptions = { msixVectors: 3 };
export const asked = { saveRestore: false, startIndex: false };

/** What `count` scenarios of every kind of operation come to on one target, in one session. */
export async function outcomes(target: Target, count: number): Promise<ScenarioOutcome[]> {
  const session = await openSession(target, specification);
  session.startCheck([...specification.clauses.keys()]);
  const results: ScenarioOutcome[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const operations = weightedOperations(createRandom(seed), session.context, 60, everyKindMix);
    results.push(await session.runScenario({ startIndex: 0, seed, operations }));
  }
  await session.close();
  return results;
}

/** What can be compared of outcomes; `without` are clauses of which it does not matter whether they were reached. */
export function summaries(results: readonly ScenarioOutcome[], without: readonly string[] = []): unknown[] {
  return results.map(({ finding, warnings, reached, choices }) => ({
    finding,
    warnings,
    reached: [...reached.keys()].filter((id) => !without.includes(id)).sort(),
    choices: [...choices].sort(),
  }));
}

/** The same device in this process, of which no more is asked than can be asked over a wire. */
export function withoutWire(target: Target): Target {
  return behindWire(target, undefined, { ...asked, directHostEnds: true });
}

/**
 * Judges the seeded faults that are wanted with and without a wire, expects the same of both, and gives the ids of
 * those in which some scenario found something.
 */
export async function compareWrongDevices(isWanted: (id: string, position: number) => boolean): Promise<string[]> {
  const found: string[] = [];
  // Those that end the device have no outcome to compare, and one puts off what this wire gives it no time for.
  const lasting = faults.filter(({ id, clauses }) => !clauses.includes("ROB-1") && id !== "save-loses-notification");
  for (const { id, parts, options } of lasting.filter((fault, position) => isWanted(fault.id, position))) {
    const make = (): Target => untracedReference({ ...msix, ...options }, parts);
    const direct = await outcomes(withoutWire(make()), 3);
    expect(summaries(await outcomes(behindWire(make(), undefined, asked), 3)), id).toEqual(summaries(direct));
    if (direct.some(({ finding }) => finding !== undefined)) {
      found.push(id);
    }
  }
  return found;
}
