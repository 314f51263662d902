import { describe, expect, it } from "vitest";
import { faults } from "../../reference/mutants/catalogue.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import { createRandom } from "../../src/base/random.ts";
import { weightedOperations } from "../../src/operation/generators/weighted.ts";
import type { ScenarioOutcome } from "../../src/runner/run-scenario.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { Target } from "../../src/target/target.ts";
import { everyKindMix } from "../generate/every-operation.ts";
import { behindWire, untracedReference } from "./behind-wire.ts";

const specification = loadSpecification();
const msix: ReferenceOptions = { msixVectors: 3 };
const asked = { saveRestore: false, startIndex: false };

/** What `count` scenarios of every kind of operation come to on one target, in one session. */
async function outcomes(target: Target, count: number): Promise<ScenarioOutcome[]> {
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

function summaries(results: readonly ScenarioOutcome[]): unknown[] {
  return results.map(({ finding, warnings, reached, choices }) => ({
    finding,
    warnings,
    reached: [...reached.keys()].sort(),
    choices: [...choices].sort(),
  }));
}

/** The same device in this process, of which no more is asked than can be asked over a wire. */
function withoutWire(target: Target): Target {
  return behindWire(target, undefined, { ...asked, directHostEnds: true });
}

describe("looking early, batches that share a round trip and openings known by heart", () => {
  it.each([
    ["that is renewed", true],
    ["that goes on from scenario to scenario", false],
  ])("judge a right device as it is judged without a wire, one %s", async (_title, freshDevice) => {
    const direct = await outcomes(withoutWire(untracedReference(msix)), 40);
    let trips = 0;
    const wired = await outcomes(
      behindWire(untracedReference(msix), () => trips++, { ...asked, freshDevice }),
      40,
    );
    expect(summaries(wired)).toEqual(summaries(direct));
    expect(direct.every(({ finding }) => finding === undefined)).toBe(true);
    expect(trips).toBeGreaterThan(1000);
  });

  it("judge a wrong device as it is judged without a wire", async () => {
    let found = 0;
    for (const { parts, options } of faults.filter((_, position) => position % 9 === 0)) {
      const make = (): Target => untracedReference({ ...msix, ...options }, parts);
      const direct = await outcomes(withoutWire(make()), 3);
      expect(summaries(await outcomes(behindWire(make(), undefined, asked), 3))).toEqual(summaries(direct));
      found += direct.filter(({ finding }) => finding !== undefined).length;
    }
    expect(found).toBeGreaterThan(30);
  });
});
