import { describe, expect, test } from "vitest";
import { canary } from "../../reference/mutants/canary.ts";
import { faults } from "../../reference/mutants/catalogue.ts";
import { equivalentFaults } from "../../reference/mutants/equivalent-faults.ts";
import { faultClasses } from "../../reference/mutants/fault-classes.ts";
import { isProvable } from "../../src/mutation/kill-matrix.ts";
import { bindsOn } from "../../src/spec/applies.ts";
import { loadSpecification } from "../../src/spec/load.ts";

const { clauses, transportName } = loadSpecification();
const all = [canary, ...faults, ...equivalentFaults];

describe("the catalogue of faults", () => {
  test("has many faults, each with an id of its own", () => {
    expect(faults.length).toBeGreaterThan(300);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ id }) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  test("says of each fault what is wrong, in a sentence, and changes the device", () => {
    expect(
      all.filter(({ wrong }) => !/^(?:[A-Z]|avail_event|used_event).*\.$/.test(wrong)).map(({ id }) => id),
    ).toEqual([]);
    expect(
      all.filter(({ parts, options }) => Object.keys({ ...parts, ...options }).length === 0).map(({ id }) => id),
    ).toEqual([]);
  });

  test("has faults of every class", () => {
    const classes = new Set(faults.flatMap((fault) => fault.classes));
    expect([...classes].sort()).toEqual(Object.keys(faultClasses).sort());
    expect(Object.keys(faultClasses)).toHaveLength(50);
  });

  test("names only clauses of the specification, each once for a fault", () => {
    const unknown = all.flatMap((fault) => fault.clauses.filter((id) => !clauses.has(id)).map((id) => [fault.id, id]));
    expect(unknown.filter(([, id]) => !id?.startsWith("OPEN-"))).toEqual([]);
    expect(all.filter((fault) => new Set(fault.clauses).size !== fault.clauses.length).map(({ id }) => id)).toEqual([]);
  });

  test("breaks every MUST clause that can be tested", () => {
    const broken = new Set(faults.flatMap((fault) => fault.clauses));
    const provable = [...clauses.values()].filter(
      (clause) => isProvable(clause) && bindsOn(clause.applies, [transportName]),
    );
    expect(provable.length).toBeGreaterThan(150);
    expect(provable.filter(({ id }) => !broken.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test("argues for each fault that nothing can find", () => {
    expect(equivalentFaults.length).toBeGreaterThan(0);
    expect(equivalentFaults.filter(({ why }) => why.length < 80).map(({ id }) => id)).toEqual([]);
  });
});
