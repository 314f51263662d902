import { describe, expect, it } from "vitest";
import { deviceBlames } from "../../../../src/oracle/device/device-blame.ts";
import type { BlameRow, BlameRules, Facts } from "../../../../src/oracle/judgement/blame/blame-row.ts";
import { BlameTable, blameTable } from "../../../../src/oracle/judgement/blame/blame-table.ts";
import {
  type CircumstanceName,
  circumstanceWords,
  type When,
} from "../../../../src/oracle/judgement/blame/circumstances.ts";
import { commonBlame } from "../../../../src/oracle/judgement/blame/common-blame.ts";
import { clausesOf } from "../../../../src/oracle/judgement/blame/describe-blame.ts";
import { clauseAfterRestore } from "../../../../src/oracle/judgement/blame/restore.ts";
import { subjectsOf } from "../../../../src/oracle/judgement/blame/subjects.ts";
import { loadSpecification } from "../../../../src/spec/load.ts";
import type { Specification } from "../../../../src/spec/specification.ts";
import { withTransport } from "../../../../src/spec/with-transport.ts";
import { readSources, repositoryRoot } from "../../../support/source-tree.ts";
import { readTold } from "../../../support/told-circumstances.ts";

const specification = loadSpecification();
/** The oracle but for the table itself. */
const models = readSources(repositoryRoot, ["src/oracle"]).filter(
  ({ path }) => !/\/(device-)?blame(\/|\.ts$)/.test(path),
);
const told = readTold(models);
const tables = deviceBlames.map((device) => blameTable(specification, device));

/** Every way to meet a row and no more than it asks for, each with all things that it may be about. */
function ways({ when = {}, clause }: BlameRow, specified: Specification): Facts[][] {
  let all: Record<string, unknown>[] = [{}];
  for (const [name, value] of Object.entries(when)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    all = all.flatMap((facts) => values.map((one) => ({ ...facts, [name]: one })));
  }
  if (typeof clause !== "object") {
    return all.map((facts) => [facts]);
  }
  const named = subjectsOf(specified, clause.of).filter(({ clauses }) => clauses[clause.rule] !== undefined);
  return all.map((facts) => named.map((subject) => ({ ...facts, subject })));
}

/** The rows of a table that never apply, for rows before them apply whenever they would. */
function shadowed(table: BlameTable, specified = specification): string[] {
  return [...table.deviations].flatMap(([name, { rows }]) =>
    rows.flatMap((row, index) => {
      const met = ways(row, specified);
      return met.length > 0 && met.every((ones) => ones.some((facts) => isRow(table.find(name, facts)?.row, row)))
        ? []
        : [`${name}, row ${index + 1}: ${JSON.stringify(row.when ?? {})}`];
    }),
  );
}

/** A table keeps copies of its rows. */
function isRow(found: BlameRow | undefined, row: BlameRow): boolean {
  return found?.when === row.when && found?.clause === row.clause;
}

describe("the table of blame", () => {
  it("has no row that another one hides on every transport", () => {
    const byTransport = [...specification.transports.keys()].map((transport) => {
      const ofTransport = withTransport(specification, transport);
      return deviceBlames.map((device) => shadowed(blameTable(ofTransport, device), ofTransport));
    });

    const hidden = tables.map((_, device) =>
      byTransport
        .map((rows) => rows[device] ?? [])
        .reduce((some, others) => some.filter((row) => others.includes(row))),
    );
    expect(hidden).toEqual([[], []]);
  });

  it("would show a hidden row", () => {
    const rules: BlameRules = {
      planted: { what: "something", rows: [{ clause: "RNG-1" }, { when: { held: true }, clause: "RNG-2" }] },
    };
    expect(shadowed(new BlameTable(specification, [rules]))).toEqual(['planted, row 2: {"held":true}']);
  });

  it("has no row of a restore that another one hides, and names clauses there that exist", () => {
    for (const { restored: rows } of tables) {
      for (const row of rows) {
        const areas = row.areas ?? ["RNG"];
        for (const [area, deviation] of areas.flatMap((one) =>
          (row.deviations ?? ["other"]).map((two) => [one, two]),
        )) {
          const clause = { id: `${area}-1`, area: String(area) };
          expect(clauseAfterRestore(rows, row.restored, clause, String(deviation))).toBe(row.clause);
        }
        expect(specification.clauses.has(row.clause)).toBe(true);
      }
      expect(clauseAfterRestore(rows, "transparent", { id: "MIG-5", area: "MIG" }, "other")).toBe("MIG-5");
      expect(clauseAfterRestore(rows, "no", { id: "RNG-1", area: "RNG" }, "other")).toBe("RNG-1");
    }
  });

  it("names clauses that exist", () => {
    for (const table of tables) {
      const named = [...table.deviations.values()]
        .flatMap(({ rows }) => rows)
        .flatMap((row) => clausesOf(specification, row));
      expect(named.filter((clause) => !specification.clauses.has(clause))).toEqual([]);
      expect(named.length).toBeGreaterThan(40);
    }
  });

  it("says in words what each deviation is", () => {
    const silent = tables.flatMap(({ deviations }) => [...deviations].filter(([, { what = "" }]) => what.length < 10));
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it("has consequences of deviations that there are", () => {
    for (const { deviations } of tables) {
      const all = [...deviations.values()];
      const halves = new Set([...deviations].map(([name, { signature }]) => signature ?? name));
      const causes = all.flatMap(({ follows = [], mayFollow = [] }) => [...follows, ...mayFollow]);
      expect(causes.length).toBeGreaterThan(8);
      expect(causes.filter((cause) => !halves.has(cause))).toEqual([]);
    }
  });

  it("has each deviation in one of the common parts", () => {
    const names = commonBlame.flatMap((part) => Object.keys(part));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("has no deviation that no model reports, and no model reports another one", () => {
    const known = new Set(tables.flatMap(({ deviations }) => [...deviations.keys()]));
    expect([...known].filter((name) => !told.words.has(name))).toEqual([]);
    const all = models.map(({ text }) => text).join("\n");
    const names = [...all.matchAll(/\.(?:deviates|expect|reach)\(\s*"([a-z-]+)"/g)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it("asks for circumstances that some model tells, and for all that have words", () => {
    const whens: readonly When[] = tables.flatMap(({ deviations }) =>
      [...deviations.values()].flatMap(({ rows }) => rows.flatMap(({ when }) => when ?? [])),
    );
    const names = Object.keys(circumstanceWords) as CircumstanceName[];
    expect(names.filter((name) => !whens.some((when) => when[name] !== undefined))).toEqual([]);
    expect(names.filter((name) => !told.circumstances.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it("takes a word for a circumstance only where it is told", () => {
    const text = `const place = { message: 1 }; // held
      judgement.deviates("a", { held: place }, "", "");
      function facts(): Facts { return { jump: "back", ...(x ? { layout } : {}) }; }`;
    const { circumstances, words } = readTold([{ path: "planted.ts", text }]);
    expect([...circumstances].sort()).toEqual(["held", "jump", "layout"]);
    expect(words.has("a")).toBe(true);
  });
});
