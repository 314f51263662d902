import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import { knownForm } from "../../verdict/defect/defect-forms.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { Candidate, TargetLoss } from "../store/lease-line.ts";
import type { LeaseOutcome, NovelScenario } from "./lease.ts";

/** The most candidates of one lease. */
const foundMax = 8;
/** The most scenarios of one lease that are offered to the corpus. */
const novelMax = 256;

/** What a lease has come to so far. */
export class LeaseTally {
  readonly found: Candidate[] = [];
  loss: TargetLoss | undefined = undefined;
  readonly #known: Set<string>;
  readonly #met: Map<string, number> = new Map();
  readonly #transitions: Map<number, number> = new Map();
  readonly #novel: NovelScenario[] = [];
  readonly #began: number;
  readonly #now: () => number;
  #scenarios = 0;
  #operations = 0;

  constructor(known: readonly string[], now: () => number) {
    this.#known = new Set(known);
    this.#now = now;
    this.#began = now();
  }

  /** Milliseconds since the lease began. */
  get milliseconds(): number {
    return this.#now() - this.#began;
  }

  get scenarios(): number {
    return this.#scenarios;
  }

  /** Counts a scenario. */
  count({ operations }: Pick<ScenarioOutcome, "operations">): void {
    this.#scenarios++;
    this.#operations += operations;
  }

  /** Takes the transitions of one scenario. */
  show(transitions: readonly number[]): void {
    for (const transition of transitions) {
      this.#transitions.set(transition, (this.#transitions.get(transition) ?? 0) + 1);
    }
  }

  /** Offers a scenario to the corpus. */
  offer(scenario: NovelScenario): void {
    if (this.#novel.length < novelMax) {
      this.#novel.push(scenario);
    }
  }

  /** Whether a finding is no news; it is counted then. */
  meets(finding: Finding): boolean {
    const form = this.#known.has(finding.signature) ? finding.signature : knownForm(finding, this.#known, []);
    if (form === undefined) {
      return false;
    }
    this.#met.set(form, (this.#met.get(form) ?? 0) + 1);
    return true;
  }

  /** Takes a finding that is news; it is none from now on. */
  find(candidate: Candidate): void {
    this.#known.add(candidate.finding.signature);
    if (this.found.length < foundMax) {
      this.found.push(candidate);
    }
  }

  outcome(): LeaseOutcome {
    return {
      scenarios: this.#scenarios,
      operations: this.#operations,
      milliseconds: this.milliseconds,
      transitions: this.#transitions,
      novel: this.#novel,
      met: Object.fromEntries(this.#met),
      found: this.found,
      ...(this.loss === undefined ? {} : { loss: this.loss }),
    };
  }
}
