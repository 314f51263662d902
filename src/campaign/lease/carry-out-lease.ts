import { unreachable } from "../../base/assert.ts";
import { runnerOf } from "../../runner/check/check.ts";
import type { ScenarioRunner } from "../../runner/check/check-options.ts";
import type { Property } from "../../runner/check/property.ts";
import type { ScenarioOutcome } from "../../runner/run-scenario.ts";
import { TargetError } from "../../target/target-error.ts";
import type { Finding } from "../../verdict/finding.ts";
import { ScenarioTransitions } from "../novelty/scenario-transitions.ts";
import { caseCheck } from "./case-check.ts";
import { Explorer } from "./explore.ts";
import type { Lease, LeaseOutcome, ReplayItem, ReplayLease, SettleLease } from "./lease.ts";
import type { LeaseSession, LeaseWatch } from "./lease-session.ts";
import { LeaseTally } from "./lease-tally.ts";
import { Settler } from "./settle.ts";

/** Carries out leases on one target, one after the other. */
export class LeaseWorker {
  readonly #session: LeaseSession;
  readonly #properties: readonly Property[];
  readonly #watch: LeaseWatch;
  readonly #explorer: Explorer;

  /** Of the properties those are used that the target can run. */
  constructor(session: LeaseSession, properties: readonly Property[], watch: LeaseWatch) {
    this.#session = session;
    this.#properties = properties.filter(({ unavailable }) => unavailable(session.context) === undefined);
    this.#watch = watch;
    this.#explorer = new Explorer(session, this.#properties, watch);
  }

  /**
   * Carries out a lease. A target that is lost ends it, with what was done by then. Throws what only a bug of the kit
   * can cause.
   */
  async carryOut(lease: Lease): Promise<LeaseOutcome> {
    const tally = new LeaseTally(lease.known, this.#watch.now);
    switch (lease.work) {
      case "generate":
      case "mutate":
        await withLoss(tally, () => this.#explorer.explore(lease, tally));
        return tally.outcome();
      case "settle":
        return this.#settle(lease, tally);
      case "replay":
        return this.#replay(lease, tally);
      default:
        return unreachable(lease);
    }
  }

  async #settle(lease: SettleLease, tally: LeaseTally): Promise<LeaseOutcome> {
    const settler = new Settler(this.#session, this.#properties, this.#watch, lease, tally);
    const settled = await withLoss(tally, () => settler.settle());
    return {
      ...tally.outcome(),
      settled: settled?.settlement ?? settler.interrupted(),
      ...(settled?.trace === undefined ? {} : { trace: settled.trace }),
    };
  }

  async #replay(lease: ReplayLease, tally: LeaseTally): Promise<LeaseOutcome> {
    const transitions = new ScenarioTransitions();
    const replayed = new Map<string, readonly number[]>();
    await withLoss(tally, async () => {
      for (const item of lease.items) {
        if (replayed.size > 0 && (tally.milliseconds >= lease.milliseconds || this.#watch.isAborted())) {
          return;
        }
        transitions.take();
        const outcome = await this.#runItem(item, transitions);
        const shown = transitions.take();
        tally.count(outcome);
        replayed.set(item.hash, outcome.finding === undefined ? shown : []);
        const findings = [...(outcome.finding === undefined ? [] : [outcome.finding]), ...outcome.warnings];
        for (const finding of findings.filter((one) => !tally.meets(one))) {
          tally.find({ check: this.#checkOf(item, finding), scenario: item.scenario, finding });
        }
      }
    });
    return { ...tally.outcome(), replayed };
  }

  async #runItem({ check, scenario, isCase }: ReplayItem, transitions: ScenarioTransitions): Promise<ScenarioOutcome> {
    const { context, runScenario, startCheck } = this.#session;
    const property = isCase === true ? this.#properties.find(({ id }) => id === check) : undefined;
    startCheck?.(property?.clauses ?? []);
    this.#watch.begin(check, scenario);
    const run: ScenarioRunner = (given, observer) =>
      runScenario(given, (step, operation, under) => {
        transitions.observe(step, operation, under);
        observer?.(step, operation, under);
      });
    return property === undefined ? run(scenario) : runnerOf(property, context, run)(scenario);
  }

  #checkOf({ check, isCase }: ReplayItem, { clause }: Finding): string {
    return isCase === true ? check : caseCheck(clause, check, this.#properties, this.#session.context);
  }
}

/** Does work on the target; a loss of the target is noted, and ends it. */
async function withLoss<Result>(tally: LeaseTally, work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    tally.loss = { code: error.code, message: error.message };
    return undefined;
  }
}
