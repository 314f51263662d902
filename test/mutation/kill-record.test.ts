import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canary } from "../../reference/mutants/canary.ts";
import { faults } from "../../reference/mutants/catalogue.ts";
import { blameOf, isFound } from "../../src/mutation/fault-result.ts";
import { isProvable } from "../../src/mutation/kill-matrix.ts";
import type { KillRecord } from "../../src/mutation/kill-record.ts";
import { bindsOn } from "../../src/spec/applies.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { runFaultsHere } from "./run-here.ts";

const record = JSON.parse(readFileSync(join(repositoryRoot, "docs/mutants.json"), "utf8")) as KillRecord;
const rows = new Map(record.rows.map((row) => [row.fault, row]));

/** One fault or two of each area that are found early in a run, so that they take seconds together. */
const sample: readonly string[] = [
  "vendor-id",
  "ids-writable",
  "features-big-endian",
  "size-hidden-while-live",
  "config-late",
  "driver-ok-required",
  "reset-keeps-used-position",
  "one-chain-per-notify",
  "used-id-is-slot",
  "first-descriptor-only",
  "idle-notify-deafens",
  "length-ignored",
  "receive-header-big-endian",
  "new-connection-first",
];

describe("the kill matrix in docs/mutants.json", () => {
  test("is of the whole catalogue", () => {
    expect(record.rows.map(({ fault }) => fault)).toEqual(faults.map(({ id }) => id));
  });

  test("shows every fault found", () => {
    const found = record.rows.map((row) => ({ ...row, milliseconds: 0, signature: "", reason: "" })).filter(isFound);
    expect(found).toHaveLength(faults.length);
  });

  test("shows at least 95 of 100 faults blamed on a clause that they break", () => {
    const wrong = faults.filter(({ id, clauses }) => {
      const row = rows.get(id);
      const blame = row && blameOf({ ...row, milliseconds: 0, signature: "", reason: "" }, clauses);
      return blame !== "first" && blame !== "listed";
    });
    expect(wrong.length).toBeLessThanOrEqual(0.05 * faults.length);
  });

  test("shows counterexamples of 8 operations at most in the middle, and never more than 25", () => {
    const sizes = record.rows.map(({ counterexample }) => counterexample).sort((left, right) => left - right);
    expect(sizes[sizes.length >> 1]).toBeLessThanOrEqual(8);
    expect(sizes.at(-1)).toBeLessThanOrEqual(25);
  });

  test("proves every MUST clause that can be tested, each by a fault that breaks it", () => {
    const { clauses, transportName } = loadSpecification();
    const provable = [...clauses.values()].filter(
      (clause) => isProvable(clause) && bindsOn(clause.applies, [transportName]),
    );
    const broken = new Map(faults.map(({ id, clauses }) => [id, clauses]));
    const unproven = provable.filter(({ id }) => !broken.get(record.proven[id]?.fault ?? "")?.includes(id));
    expect(unproven.map(({ id }) => id)).toEqual([]);
    expect(provable.length).toBeGreaterThan(150);
  });

  test.each(sample)("is what running the suite against %s still shows", async (id) => {
    const [result] = await runFaultsHere([{ fault: id }], { seed: record.seed });
    const { outcome, clause } = rows.get(id) ?? {};
    expect({ outcome: result?.outcome, clause: result?.clause }).toEqual({ outcome, clause });
    expect(outcome).toBe("found");
  });
});

test("the canary is found", async () => {
  const [result] = await runFaultsHere([{ fault: canary.id }], { seed: 1 });
  expect(result).toMatchObject({ outcome: "found" });
  expect(canary.clauses).toContain(result?.clause);
});
