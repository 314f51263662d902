import { smallerScenarios } from "../../generate/shrink-scenario.ts";
import type { Scenario } from "../../operation/scenario.ts";
import { runnerOf } from "../../runner/check/check.ts";
import type { Property } from "../../runner/check/property.ts";
import { areAlike } from "../../runner/check/same-failure.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ScenarioTrace } from "../../verdict/scenario-trace.ts";
import type { Replays, Settlement, Sighting } from "../store/lease-line.ts";
import type { SettleLease } from "./lease.ts";
import type { LeaseSession, LeaseWatch } from "./lease-session.ts";
import type { LeaseTally } from "./lease-tally.ts";

/** Runs on fresh targets that are to confirm a finding; one that shows it is enough. */
const confirmationsMax = 3;
/** Runs of the smallest case on fresh targets. */
export const replaysWanted = 5;
/** The most leases that one finding may take. */
const turnsMax = 12;
/** The most scenarios that are remembered so as not to run them again. */
const triedMax = 5000;

/** What a lease made of its candidate. */
export interface Settled {
  readonly settlement: Settlement;
  readonly trace: ScenarioTrace | undefined;
}

/** Settles a finding as far as one lease gets: confirms it, shrinks it, and runs the smallest on fresh targets. */
export class Settler {
  readonly #session: LeaseSession;
  readonly #watch: LeaseWatch;
  readonly #lease: SettleLease;
  readonly #tally: LeaseTally;
  readonly #property: Property | undefined;
  readonly #turn: number;
  #smallest: Sighting;
  #position: Settlement["position"];

  constructor(
    session: LeaseSession,
    properties: readonly Property[],
    watch: LeaseWatch,
    lease: SettleLease,
    tally: LeaseTally,
  ) {
    const { candidate, settlement } = lease;
    this.#session = session;
    this.#watch = watch;
    this.#lease = lease;
    this.#tally = tally;
    this.#smallest = settlement ?? candidate;
    this.#position = settlement?.position;
    this.#turn = (settlement?.turn ?? 0) + 1;
    this.#property = properties.find(({ id }) => id === candidate.check);
  }

  /** Throws what the session throws. */
  async settle(): Promise<Settled> {
    if (this.#turn === 1) {
      const confirmed = await this.#replay(confirmationsMax, 1);
      if (confirmed.shown === 0) {
        return { settlement: this.#settlement(true, confirmed), trace: undefined };
      }
    }
    const isSmallest = await this.#shrink();
    if (!isSmallest && this.#turn < turnsMax) {
      return { settlement: this.#settlement(false, { shown: 0, of: 0 }), trace: undefined };
    }
    const replays = await this.#replay(replaysWanted, replaysWanted);
    const { scenario, finding } = this.#smallest;
    const isPlain = this.#property?.relation === undefined && finding.level === "MUST";
    const trace = isPlain ? await this.#session.record?.(scenario, finding) : undefined;
    return { settlement: this.#settlement(true, replays), trace };
  }

  /** The settlement as it is when the target was lost on the way. */
  interrupted(): Settlement {
    return this.#settlement(this.#turn >= turnsMax, { shown: 0, of: 0 });
  }

  #settlement(done: boolean, replays: Replays): Settlement {
    const { check, scenario, finding } = this.#smallest;
    const position = done ? undefined : this.#position;
    const from = { candidate: this.#lease.id, turn: this.#turn, done, replays };
    return { check, scenario, finding, ...from, ...(position === undefined ? {} : { position }) };
  }

  /** Runs the smallest scenario on fresh targets, up to `of` times or until it was shown often enough. */
  async #replay(of: number, wanted: number): Promise<Replays> {
    let shown = 0;
    let runs = 0;
    while (runs < of && shown < wanted) {
      this.#session.startAfresh?.();
      const finding = await this.#finding(this.#smallest.scenario);
      runs++;
      shown += finding === undefined ? 0 : 1;
    }
    return { shown, of: runs };
  }

  /** Shrinks until time is up; whether nothing smaller is left to try. */
  async #shrink(): Promise<boolean> {
    const tried = new Set<string>();
    let candidates = this.#smaller();
    while (this.#tally.milliseconds < this.#lease.milliseconds && !this.#watch.isAborted()) {
      const next = candidates.next();
      if (next.done === true) {
        return true;
      }
      const { scenario, position } = next.value;
      const key = JSON.stringify(scenario);
      if (tried.has(key)) {
        continue;
      }
      if (tried.size < triedMax) {
        tried.add(key);
      }
      const finding = await this.#finding(scenario);
      if (finding !== undefined) {
        this.#smallest = { check: this.#smallest.check, scenario, finding };
        this.#position = position;
        candidates = this.#smaller();
      }
    }
    return false;
  }

  *#smaller(): Generator<{ readonly scenario: Scenario; readonly position: Settlement["position"] }> {
    const { scenario, finding } = this.#smallest;
    const operations = scenario.operations.slice(0, Math.max(0, finding.step + 1));
    if (operations.length < scenario.operations.length) {
      yield { scenario: { ...scenario, operations }, position: undefined };
    }
    yield* smallerScenarios(scenario, this.#position);
  }

  /** What a scenario shows of the same deviation, run as a replay of its case runs it. */
  async #finding(scenario: Scenario): Promise<Finding | undefined> {
    const { check, finding: wanted } = this.#smallest;
    const { context, runScenario, startCheck } = this.#session;
    startCheck?.([...(this.#property?.clauses ?? []), wanted.clause]);
    this.#watch.begin(check, scenario);
    const runner = this.#property === undefined ? runScenario : runnerOf(this.#property, context, runScenario);
    const outcome = await runner(scenario);
    this.#tally.count(outcome);
    const { finding, warnings } = outcome;
    return [...(finding === undefined ? [] : [finding]), ...warnings].find((one) => areAlike(one, wanted));
  }
}
