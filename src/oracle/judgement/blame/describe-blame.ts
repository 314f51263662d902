import type { Specification } from "../../../spec/specification.ts";
import { otherBlame } from "../../device/any/blame.ts";
import { deviceBlames } from "../../device/device-blame.ts";
import type { BlameRow, Deviation, SubjectKind } from "./blame-row.ts";
import { type BlameTable, blameTable, plainClause } from "./blame-table.ts";
import { type CircumstanceName, circumstanceWords } from "./circumstances.ts";
import type { RestoreRow } from "./restore.ts";
import { subjectsOf } from "./subjects.ts";

/** A row of the table of blame, in words. */
export interface DescribedRow {
  /** The second half of signatures; `*` stands for the name of what it is about. */
  readonly deviation: string;
  /** When the clause is to blame: what was seen, and under which circumstances. */
  readonly text: string;
  /** Clauses of rows that go before it, for they are more special. */
  readonly after: readonly string[];
}

const subjectNames: Readonly<Record<SubjectKind, string>> = {
  field: "fields",
  register: "registers",
  constant: "registers",
  "queue-constant": "registers",
  structure: "structures of registers",
  feature: "features",
  condition: "conditions",
  message: "messages",
};

/** The rows by which a clause is blamed on devices of any type, in the order of the table. */
export function describeBlame(specification: Specification, clause: string): DescribedRow[] {
  const rows = new Map<string, DescribedRow>();
  for (const device of deviceBlames) {
    for (const row of describeTable(specification, blameTable(specification, device), clause)) {
      const key = `${row.deviation} ${row.text}`;
      const text = device === otherBlame ? `${row.text}, on a device of a type that the kit does not know` : row.text;
      rows.set(key, rows.get(key) ?? { ...row, text });
    }
  }
  return [...rows.values()];
}

function describeTable(specification: Specification, table: BlameTable, clause: string): DescribedRow[] {
  return [...describeRows(specification, table, clause), ...describeRestore(table, clause)];
}

const afterRestore: Readonly<Record<RestoreRow["restored"], string>> = {
  transparent: "after the device was saved and restored with its connections",
  disconnect: "after the device was saved and restored with its host ends closed",
  refused: "after the running device refused a state document",
};

function describeRestore({ restored: rows }: BlameTable, clause: string): DescribedRow[] {
  return rows.flatMap((row, index): DescribedRow[] => {
    const { restored, deviations, areas } = row;
    if (row.clause !== clause) {
      return [];
    }
    const of = areas === undefined ? "" : `, which would break a clause of ${areas.join(", ")} otherwise`;
    return [
      {
        deviation: deviations?.join(", ") ?? "any deviation",
        text: `something is wrong ${afterRestore[restored]}${of}`,
        after: rows.slice(0, index).flatMap((other) => (other.restored === restored ? other.clause : [])),
      },
    ];
  });
}

function describeRows(specification: Specification, table: BlameTable, clause: string): DescribedRow[] {
  return [...table.deviations].flatMap(([name, deviation]) =>
    deviation.rows.flatMap((row, index): DescribedRow[] => {
      const subjects = subjectsNaming(specification, row, clause);
      if (subjects === undefined) {
        return [];
      }
      const before = deviation.rows
        .slice(0, index)
        .filter((other) => areCompatible(other, row))
        .flatMap((other) => clausesOf(specification, other));
      return [
        {
          deviation: deviation.signature ?? name,
          text: [whatOf(deviation, row, subjects), ...circumstancesOf(row)].join(", and "),
          after: [...new Set(before)].filter((other) => other !== clause),
        },
      ];
    }),
  );
}

/** The names of what a row blames the clause for; none for a row without a subject, undefined for one of another. */
function subjectsNaming(specification: Specification, row: BlameRow, clause: string): readonly string[] | undefined {
  const { clause: choice } = row;
  if (typeof choice !== "object") {
    return plainClause(row, specification) === clause ? [] : undefined;
  }
  const names = subjectsOf(specification, choice.of)
    .filter(({ clauses }) => clauses[choice.rule] === clause)
    .map(({ name }) => name);
  return names.length === 0 ? undefined : names;
}

/** Every clause that a row may name. */
export function clausesOf(specification: Specification, row: BlameRow): readonly string[] {
  const { clause: choice } = row;
  if (typeof choice !== "object") {
    return [plainClause(row, specification) ?? ""];
  }
  return subjectsOf(specification, choice.of).flatMap(({ clauses }) => clauses[choice.rule] ?? []);
}

/** Whether both rows can apply to the same deviation: there is no circumstance for which they want different values. */
function areCompatible({ when: one = {} }: BlameRow, { when: other = {} }: BlameRow): boolean {
  return Object.entries(one).every(([name, value]) => {
    const wanted = other[name as CircumstanceName];
    return wanted === undefined || valuesOf(value).some((each) => valuesOf(wanted).includes(each));
  });
}

function valuesOf(wanted: unknown): readonly unknown[] {
  return Array.isArray(wanted) ? wanted : [wanted];
}

function whatOf({ what = "" }: Deviation, { clause }: BlameRow, subjects: readonly string[]): string {
  return typeof clause === "object" ? `${what} (${subjectNames[clause.of]}: ${subjects.join(", ")})` : what;
}

function circumstancesOf({ when = {} }: BlameRow): string[] {
  return Object.entries(when).map(([name, value]) => {
    const words: string | Readonly<Record<string, string>> = circumstanceWords[name as CircumstanceName];
    if (typeof words === "string") {
      return words;
    }
    return valuesOf(value)
      .map((one) => words[String(one)])
      .join(", or ");
  });
}
