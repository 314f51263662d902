import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { createRandom } from "../../src/base/random.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { Property } from "../../src/runner/check/property.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { createInProcessTarget } from "../../src/target/in-process/in-process.ts";

const scenarios = 26;
const damagesEach = 400;
const specification = loadSpecification();

describe("a saved state", () => {
  it("damaged in any one character is refused, or restores an equal device, in over 10,000 tries", async () => {
    const target = createInProcessTarget({
      name: "reference",
      version: "1",
      create: (environment) => createReferenceDevice(environment, { msixVectors: 2 }),
      identity: specification.vmchannel.identity,
      channels: ["a", "b"],
    });
    const session = await openSession(target, specification);
    const everything = properties.find(({ id }) => id === "VMC-TX-1/everything") as Property;
    const random = createRandom(11);
    let tried = 0;
    for (let scenario = 0; scenario < scenarios; scenario++) {
      // Each scenario brings the device into another state; its damages begin where those of the one before ended.
      const { operations } = everything.generate(random, session.context);
      const damages = Array.from({ length: damagesEach }, (_, place): Operation => {
        return { kind: "restore-damaged", damage: "flip", at: scenario * damagesEach + place };
      });
      const outcome = await session.runScenario({
        startIndex: 0,
        seed: scenario,
        operations: [...operations.slice(0, 40), ...damages],
      });
      expect(outcome.finding).toBeUndefined();
      tried += outcome.reached.get("MIG-5") ?? 0;
    }
    expect(tried).toBeGreaterThan(10_000);
  }, 240_000);
});
