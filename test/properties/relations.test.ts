import { describe, expect, it } from "vitest";
import { relationProperties } from "../../properties/relations/relations.ts";
import type { Chain } from "../../reference/chain.ts";
import { ChainWalk } from "../../reference/chain-walk.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import type { DeviceState } from "../../reference/device-state.ts";
import type { Parts } from "../../reference/parts.ts";
import { StateDocument } from "../../reference/state-document.ts";
import { Virtqueue } from "../../reference/virtqueue.ts";
import { createRandom } from "../../src/base/random.ts";
import { runCheck, runnerOf } from "../../src/runner/check/check.ts";
import type { Property } from "../../src/runner/check/property.ts";
import type { Relation } from "../../src/runner/check/relation.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { Specification } from "../../src/spec/specification.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";
import { AgingTransmit, adviceOnly } from "./aging-transmit.ts";
import { poorContext, richContext } from "./contexts.ts";

const specification = loadSpecification();

const advice = adviceOnly(specification);

/** Comes back from a save without DRIVER_OK. */
class SleepyDocument extends StateDocument {
  override decode(document: string): DeviceState {
    const state = super.decode(document);
    return { ...state, registers: { ...state.registers, status: state.registers.status & ~4 } };
  }
}

/** Takes one chain for each notification. */
class OneByOne extends Virtqueue {
  protected taken = 0;

  override beginPass(): void {
    super.beginPass();
    this.taken = 0;
  }

  override pop(): Chain | undefined {
    return this.taken++ > 0 ? undefined : super.pop();
  }
}

/** Follows a chain over four buffers and forgets the rest. */
class ShortWalk extends ChainWalk {
  protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
    return chain.segments >= 4 ? undefined : super.addBuffer(chain, writable);
  }
}

/** Knows half of the guest's memory. */
class LowWalk extends ChainWalk {
  protected override inRam(): boolean {
    return super.inRam() && this.address() < 0x40_0000;
  }
}

const faults: readonly (readonly [string, Partial<Parts>])[] = [
  ["RST-2/relation", { Transmit: AgingTransmit }],
  ["MIG-1/relation", { StateDocument: SleepyDocument }],
  ["RNG-20/relation", { Virtqueue: OneByOne }],
  ["RNG-6/relation", { ChainWalk: ShortWalk }],
  ["RNG-1/relation", { ChainWalk: LowWalk }],
];

function openDevice(parts: Partial<Parts>, judgedBy: Specification = specification) {
  const target = createInProcessTarget({
    name: "reference",
    version: "1",
    create: (environment, { startIndex }) => createReferenceDevice(environment, { startIndex }, parts),
    identity: specification.vmchannel.identity,
    channels: ["a", "b", "c"],
  });
  return openSession(target, judgedBy);
}

function byId(id: string): Property {
  return relationProperties.find((property) => property.id === id) as Property;
}

describe("relations", () => {
  it("stand for clauses that a device must keep", () => {
    expect(relationProperties.length).toBeGreaterThanOrEqual(5);
    for (const { id, clauses, relation } of relationProperties) {
      expect(clauses, id).toEqual([relation?.clause]);
      expect(specification.clauses.get(relation?.clause ?? "")?.level, id).toBe("MUST");
    }
  });

  it.each(relationProperties.map((property) => [property.id, property] as const))(
    "of %s make their counterpart from the seed alone, and another scenario than the one they are given",
    (_id, property) => {
      const relation = property.relation as Relation;
      let changed = 0;
      for (const context of [richContext, poorContext]) {
        for (let seed = 0; seed < 20; seed++) {
          const { operations } = property.generate(createRandom(seed), context);
          const first = relation.transform(operations, createRandom(seed), context);
          expect(relation.transform(operations, createRandom(seed), context)).toEqual(first);
          changed += JSON.stringify(first.operations) === JSON.stringify(operations) ? 0 : 1;
        }
      }
      expect(changed).toBeGreaterThan(30);
    },
  );

  const ofLegacy = relationProperties.filter(({ unavailable }) => unavailable(richContext) === undefined);
  it.each(ofLegacy.map((property) => [property.id, property] as const))(
    "of %s hold on the reference device, each time comparably",
    async (_id, property) => {
      const session = await openDevice({});
      const result = await runCheck(property, session.context, session.runScenario, { seed: 7 });
      expect(result).toMatchObject({ outcome: "passed", runs: property.runs });
      expect(result.reached.get(property.clauses[0] as string)).toBe(property.runs);
    },
  );

  it("of RST-2/relation hold on a right device that is left alone behind its reset, as in a small case", async () => {
    const property = byId("RST-2/relation");
    const session = await openDevice({});
    const runner = runnerOf(property, session.context, session.runScenario);
    const outcome = await runner({ startIndex: 0, seed: 1, operations: [{ kind: "reset" }] });
    expect(outcome.finding).toBeUndefined();
  });

  it.each(faults)("of %s find a fault that the oracle keeps silent about", async (id, parts) => {
    const property = byId(id);
    const session = await openDevice(parts, advice);
    const result = await runCheck(property, session.context, session.runScenario, { seed: 5, shrinkRunsMax: 200 });
    expect(result).toMatchObject({
      outcome: "failed",
      finding: { signature: `${property.relation?.clause}:relation-${property.relation?.name}` },
    });
    expect(result.scenario?.operations.length).toBeLessThan(12);
  });
});
