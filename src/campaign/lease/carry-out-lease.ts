import { unreachable } from "../../base/assert.ts";
import type { Property } from "../../runner/check/property.ts";
import { TargetError } from "../../target/target-error.ts";
import { ScenarioTransitions } from "../novelty/scenario-transitions.ts";
import { caseCheck } from "./case-check.ts";
import { Explorer } from "./explore.ts";
import type { Lease, LeaseOutcome, ReplayLease, SettleLease } from "./lease.ts";
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
      for (const { hash, check, scenario } of lease.items) {
        if (replayed.size > 0 && (tally.milliseconds >= lease.milliseconds || this.#watch.isAborted())) {
          return;
        }
        this.#session.startCheck?.([]);
        this.#watch.begin(check, scenario);
        transitions.take();
        const outcome = await this.#session.runScenario(scenario, transitions.observe);
        const shown = transitions.take();
        tally.count(outcome);
        replayed.set(hash, outcome.finding === undefined ? shown : []);
        const { finding } = outcome;
        if (finding !== undefined && !tally.meets(finding)) {
          const shownBy = caseCheck(finding.clause, check, this.#properties, this.#session.context);
          tally.find({ check: shownBy, scenario, finding });
        }
      }
    });
    return { ...tally.outcome(), replayed };
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
