import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { transportFeatureBits, vmchannelFeatureBits } from "../../properties/support/feature-bits.ts";
import { drivenTransports } from "../../src/guest/transport/create-driver.ts";
import { bindsOn } from "../../src/spec/applies.ts";
import { loadSpecification } from "../../src/spec/load.ts";

const specification = loadSpecification();

/** Clauses that can be tested, but that no operation of a scenario brings about. */
const outOfReach = new Set(["MIG-5", "MIG-7", "MIG-8", "PCI-CFG-9", "CAP-6", "COM-3", "FEAT-13"]);

describe("properties and the specification", () => {
  it("agree on the ids of clauses", () => {
    const unknown = properties.flatMap(({ clauses }) => clauses).filter((id) => !specification.clauses.has(id));
    expect(unknown).toEqual([]);
  });

  it("leave no testable clause without a property", () => {
    const named = new Set(properties.flatMap(({ clauses }) => clauses));
    // Clauses of a transport without a driver wait for one: no device on it can be judged.
    const testable = [...specification.clauses.values()].filter(
      ({ untestable, applies }) => untestable === undefined && bindsOn(applies, drivenTransports),
    );
    expect(testable.length).toBeGreaterThan(120);
    const untested = testable.filter(({ id }) => !named.has(id) && !outOfReach.has(id));
    expect(untested.map(({ id }) => id)).toEqual([]);
  });

  it("agree on malformed conditions: each is offered, under its own clause", () => {
    const { virtqueue, vmchannel } = specification;
    const conditions = [...virtqueue.malformed, ...vmchannel.malformed];
    expect(conditions.length).toBeGreaterThan(15);
    for (const { name, clause } of conditions) {
      expect(
        properties.some(({ clauses }) => clauses.includes(clause)),
        `${name}: ${clause}`,
      ).toBe(true);
    }
  });

  it("agree on the bits of features", () => {
    const bits = (features: readonly { readonly name: string; readonly bit: number }[]) =>
      Object.fromEntries(features.map(({ name, bit }) => [name, bit]));
    expect(bits(specification.transport.features)).toMatchObject(transportFeatureBits);
    expect(bits(specification.vmchannel.features)).toMatchObject(vmchannelFeatureBits);
  });
});
