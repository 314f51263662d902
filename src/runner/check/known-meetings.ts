import { knownForm } from "../../verdict/defect/defect-forms.ts";
import { type KnownDefects, stoppedReason } from "../../verdict/defect/known-defects.ts";
import type { Finding } from "../../verdict/finding.ts";

/** A check ends when so many of its scenarios in a row ended at known defects: those to come would end there too. */
const inRowMax = 20;
/** Milliseconds of such a row after which it ends sooner, where the target is slow. */
const inRowMilliseconds = 3000;
/** The most findings of one check that are shrunk to see that they are a known defect. */
const recognisedMax = 8;

/** What a check makes of defects that earlier checks of the run have shown. */
export class KnownMeetings {
  readonly #elsewhere: readonly string[];
  readonly #clauses: readonly string[];
  readonly #here: ReadonlySet<string>;
  readonly #met: Map<string, number> = new Map();
  #inRow = 0;
  #rowBegan = 0;
  #recognised = 0;

  /** `clauses` are those that the check is about. */
  constructor(known: KnownDefects | undefined, clauses: readonly string[]) {
    this.#elsewhere = known?.elsewhere ?? [];
    this.#clauses = clauses;
    this.#here = new Set(known?.here);
  }

  /** By signature: how many scenarios ended at a known defect. */
  get met(): ReadonlyMap<string, number> {
    return this.#met;
  }

  /** Why none of the check's own clauses was reached; undefined when no known defect is to blame. */
  get reason(): string | undefined {
    return this.#met.size === 0 ? undefined : stoppedReason(this.#met.keys());
  }

  /** The defect that another check has shown and that the finding is, so that this check goes on past it. */
  elsewhere(finding: Finding | undefined): string | undefined {
    return finding === undefined || this.isHere(finding)
      ? undefined
      : knownForm(finding, this.#elsewhere, this.#clauses);
  }

  /** Whether the check shows the finding itself, though it is known. */
  isHere({ signature }: Finding): boolean {
    return this.#here.has(signature);
  }

  /** Notes a scenario that ended at a known defect, at time `now`; says whether further ones are worth a try. */
  passOver(signature: string, now: number): "go-on" | "stop" {
    this.#met.set(signature, (this.#met.get(signature) ?? 0) + 1);
    this.#rowBegan = this.#inRow === 0 ? now : this.#rowBegan;
    this.#inRow++;
    const isSlow = this.#inRow > 1 && now - this.#rowBegan >= inRowMilliseconds;
    return this.#inRow >= inRowMax || isSlow ? "stop" : "go-on";
  }

  /** Notes a scenario that did not end at one. */
  endRow(): void {
    this.#inRow = 0;
  }

  /** Notes a finding that, once shrunk, turned out to be a known defect; says whether to look for others. */
  recognise(signature: string, now: number): "go-on" | "stop" {
    this.#recognised++;
    const further = this.passOver(signature, now);
    return this.#recognised >= recognisedMax ? "stop" : further;
  }
}
