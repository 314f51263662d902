import { describe, expect, it } from "vitest";
import { alsoExercised } from "../../properties/device/vmchannel/also-exercised.ts";
import { properties } from "../../properties/registry.ts";
import {
  backEndContext,
  modernContext,
  poorContext,
  registersOnlyContext,
  richContext,
  sinkContext,
} from "./contexts.ts";

describe("the table of properties", () => {
  it("holds more than a hundred properties with unique ids", () => {
    expect(properties.length).toBeGreaterThan(100);
    expect(new Set(properties.map(({ id }) => id)).size).toBe(properties.length);
  });

  it("names each property after a clause that it brings about", () => {
    const misnamed = properties.filter(({ id, clauses }) => !clauses.includes(id.split("/")[0] ?? ""));
    expect(misnamed.map(({ id }) => id)).toEqual([]);
  });

  it("has a title, a number of runs and no clause twice in each property", () => {
    for (const property of properties) {
      expect(property.title.length, property.id).toBeGreaterThan(20);
      expect(property.runs, property.id).toBeGreaterThan(0);
      expect(new Set(property.clauses).size, property.id).toBe(property.clauses.length);
    }
  });

  it("has every check that exercises clauses of vmchannel too, with these clauses behind its own", () => {
    const entries = Object.entries(alsoExercised);
    expect(entries.length).toBeGreaterThan(3);
    for (const [id, clauses] of entries) {
      const property = properties.find((candidate) => candidate.id === id);
      expect(property?.clauses.slice(-clauses.length), id).toEqual(clauses);
      expect(property?.clauses.length, id).toBeGreaterThan(clauses.length);
    }
  });

  it("is available as a whole on devices that offer everything, one by each transport", () => {
    const missing = properties.filter(({ unavailable }) =>
      [richContext, modernContext, backEndContext].every((context) => unavailable(context) !== undefined),
    );
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  it.each([
    ["a poor vmchannel device", poorContext],
    ["a modern vmchannel device", modernContext],
    ["a back-end with a sink queue", backEndContext],
    ["a device with a sink queue", sinkContext],
    ["a device of which only registers can be used", registersOnlyContext],
  ])("gives a reason for what it leaves out on %s", (_name, context) => {
    const reasons = properties
      .map((property) => property.unavailable(context))
      .filter((reason) => reason !== undefined);
    expect(reasons.length).toBeGreaterThan(10);
    expect(reasons.length).toBeLessThan(properties.length);
    expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
  });
});
