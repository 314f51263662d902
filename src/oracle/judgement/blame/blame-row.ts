import type { Specification } from "../../../spec/specification.ts";
import type { Circumstances, When } from "./circumstances.ts";
import type { RestoreRow } from "./restore.ts";

/** Things of which the specification describes several, each with clauses of its own. */
export type SubjectKind =
  | "field"
  | "register"
  | "constant"
  | "queue-constant"
  | "structure"
  | "feature"
  | "condition"
  | "message";

/** What the clauses that the specification names for a subject are called there. */
export type RuleName = "access" | "reset" | "perQueue" | "presence" | "bytes" | "place" | "alignment" | "clause";

/** What a deviation is about, as the specification describes it: its name, and the clauses that it names for it. */
export interface Subject {
  readonly name: string;
  readonly clauses: Readonly<Partial<Record<RuleName, string | undefined>>>;
}

/** What a model knows of a deviation beside its name. */
export interface Facts extends Circumstances {
  readonly subject?: Subject | undefined;
}

/**
 * The clause that a row names: an id; one that the specification names in a single place; or the one that it names for
 * the subject of the deviation.
 */
export type ClauseChoice =
  | string
  | ((specification: Specification) => string)
  | { readonly of: SubjectKind; readonly rule: RuleName };

/** One row of the table of blame. */
export interface BlameRow {
  /** All of these hold. A row without any applies whenever no row before it does. */
  readonly when?: When;
  readonly clause: ClauseChoice;
  /** How more can be found out: without these circumstances another clause is to blame, unless that confirms them. */
  readonly unless?: Doubtful;
}

/** Circumstances of which one more look tells whether they have to do with it, and what is done for that look. */
export interface Doubtful {
  readonly forget: readonly (keyof Circumstances)[];
  /** The device is given further host bytes as well as one more notification. */
  readonly hostBytes: boolean;
}

/** What is to be said of one kind of deviation. */
export interface Deviation {
  /** What was seen, in words that circumstances can be added to: `a chain is not completed`. One part says it. */
  readonly what?: string;
  /** The second half of signatures, where it is not the name; `*` stands for the name of the subject. */
  readonly signature?: string;
  /** The most special first: the first row that applies names the clause. */
  readonly rows: readonly BlameRow[];
  /**
   * Second halves of signatures of which it is a consequence: a device that has deviated so shows it sooner or later.
   * Where the other deviation is known, checks about other clauses go on past this one.
   */
  readonly follows?: readonly string[];
  /** The same where it may be a consequence, or a mistake of its own: reports say so, and no check goes on past it. */
  readonly mayFollow?: readonly string[];
}

/** A part of the table: deviations by name. Where several parts have a deviation, the rows of the first come first. */
export type BlameRules = Readonly<Record<string, Deviation>>;

/** The rows of one type of device: those that go before the rows of every device, and those that come behind. */
export interface DeviceBlame {
  readonly before: BlameRules;
  readonly behind: BlameRules;
  /** Rows that go before those of every device, for what is seen after a restore. */
  readonly restored: readonly RestoreRow[];
}
