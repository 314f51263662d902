import { assert } from "../../../base/assert.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { Finding } from "../../../verdict/finding.ts";
import type { BlameRow, BlameRules, Deviation, DeviceBlame, Facts } from "./blame-row.ts";
import type { CircumstanceName } from "./circumstances.ts";
import { commonBlame } from "./common-blame.ts";
import { type RestoreRow, restoreRows } from "./restore.ts";

/** A row whose clause was looked up, where it does not depend on the subject, with what it asks for as a list. */
interface Row {
  readonly row: BlameRow;
  readonly id: string | undefined;
  readonly conditions: readonly (readonly [name: CircumstanceName, wanted: unknown])[];
}

function entered(row: BlameRow, specification: Specification): Row {
  const conditions = Object.entries(row.when ?? {}) as [CircumstanceName, unknown][];
  return { row, id: plainClause(row, specification), conditions };
}

interface Entry {
  readonly signature: string;
  /** What it is, or may be, a consequence of, as findings have it. */
  readonly causes: Causes;
  readonly rows: readonly Row[];
  readonly usual: UsualBlame;
}

/** What is to blame when nothing is special. */
export interface UsualBlame {
  /** The place of the deviation among all: below the number of `deviations`. */
  readonly place: number;
  /** Undefined when there is no such row, or it depends on what the deviation is about. */
  readonly clause: string | undefined;
}

/** The part of a finding that says of which deviations it may be a consequence. */
export type Causes = Pick<Finding, "follows" | "mayFollow">;

function causesOf({ follows, mayFollow }: Deviation): Causes {
  return { ...(follows === undefined ? {} : { follows }), ...(mayFollow === undefined ? {} : { mayFollow }) };
}

/** A row that applies to a deviation. */
export interface Blame {
  readonly clause: string;
  readonly row: BlameRow;
}

/** Which clause a deviation breaks, by its circumstances: the first row that applies names it. */
export class BlameTable {
  /** The parts joined: every deviation with all its rows. */
  readonly deviations: ReadonlyMap<string, Deviation>;
  /** What is attributed to a restore, the most special row first. */
  readonly restored: readonly RestoreRow[];
  readonly #entries: ReadonlyMap<string, Entry>;

  /** Joins the parts of the table. Where several have a deviation, the rows of the first part come first. */
  constructor(specification: Specification, parts: readonly BlameRules[], restored: readonly RestoreRow[] = []) {
    this.restored = restored;
    this.deviations = joined(parts);
    this.#entries = new Map(
      [...this.deviations].map(([name, deviation], place) => {
        const rows = deviation.rows
          .map((row) => entered(row, specification))
          .filter(({ id }) => id === undefined || bindsTransport(specification, id));
        const usual = { place, clause: rows.find(({ row }) => row.when === undefined)?.id };
        return [name, { signature: deviation.signature ?? name, causes: causesOf(deviation), rows, usual }];
      }),
    );
  }

  /** The row that applies; undefined when no clause speaks of such a deviation. An unknown name is a bug of the kit. */
  find(deviation: string, facts: Facts): Blame | undefined {
    for (const { row, id, conditions } of this.#entry(deviation).rows) {
      const clause = id ?? subjectClause(row, facts);
      if (clause !== undefined && applies(conditions, facts)) {
        return { clause, row };
      }
    }
    return undefined;
  }

  /** The clause to blame when nothing is special. */
  usual(deviation: string): UsualBlame {
    return this.#entry(deviation).usual;
  }

  /** What a finding says of the deviations that it may come of. */
  causes(deviation: string): Causes {
    return this.#entry(deviation).causes;
  }

  /** The second half of the signature. */
  signature(deviation: string, { subject }: Facts): string {
    return this.#entry(deviation).signature.replace("*", subject?.name ?? "*");
  }

  #entry(deviation: string): Entry {
    const entry = this.#entries.get(deviation);
    assert(entry !== undefined, `the table of blame has no deviation ${deviation}`);
    return entry;
  }
}

function joined(parts: readonly BlameRules[]): ReadonlyMap<string, Deviation> {
  const all = new Map<string, Deviation>();
  for (const part of parts) {
    for (const [name, deviation] of Object.entries(part)) {
      const known = all.get(name);
      all.set(name, { ...known, ...deviation, rows: [...(known?.rows ?? []), ...deviation.rows] });
    }
  }
  return all;
}

/** The table for one type of device, made once for each specification. */
export function blameTable(specification: Specification, device: DeviceBlame): BlameTable {
  const tables = known.get(specification) ?? new Map<DeviceBlame, BlameTable>();
  known.set(specification, tables);
  const table =
    tables.get(device) ??
    new BlameTable(specification, [device.before, ...commonBlame, device.behind], [...device.restored, ...restoreRows]);
  tables.set(device, table);
  return table;
}

const known: WeakMap<Specification, Map<DeviceBlame, BlameTable>> = new WeakMap();

/** The clause of a row that does not depend on the subject of a deviation. */
export function plainClause({ clause }: BlameRow, specification: Specification): string | undefined {
  if (typeof clause === "string") {
    return clause;
  }
  return typeof clause === "function" ? clause(specification) : undefined;
}

/** Whether a clause speaks of the transport of the run at all. */
function bindsTransport({ clauses, transportName }: Specification, id: string): boolean {
  const { applies, exempt } = clauses.get(id) ?? {};
  return applies?.transport?.includes(transportName) !== false && exempt?.has(transportName) !== true;
}

function subjectClause({ clause }: BlameRow, { subject }: Facts): string | undefined {
  return typeof clause === "object" ? subject?.clauses[clause.rule] : undefined;
}

/** Whether all that a row asks for is so. */
function applies(conditions: Row["conditions"], facts: Facts): boolean {
  for (const [name, wanted] of conditions) {
    const got = facts[name];
    if (Array.isArray(wanted) ? !wanted.includes(got) : wanted !== got) {
      return false;
    }
  }
  return true;
}
