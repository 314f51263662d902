import { KitError } from "../../base/assert.ts";
import type { Lease, LeaseOutcome } from "../../campaign/lease/lease.ts";
import { unpackNumbers } from "../../campaign/novelty/packed-numbers.ts";
import type { CaseHead } from "../../campaign/store/bucket-files.ts";
import type { Bucket } from "../../campaign/store/buckets.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { CampaignStore } from "../../campaign/store/campaign-store.ts";
import { TornJournalError } from "../../campaign/store/journal-writer.ts";
import { WorkerLost } from "../worker/worker-lost.ts";
import type { Worker } from "../worker/worker-process.ts";
import type { CampaignEnd, CampaignListener } from "./campaign-listener.ts";
import { finishedLease } from "./finished-lease.ts";
import type { LeasePlan } from "./lease-plan.ts";
import type { LostLeases } from "./lost-leases.ts";
import { writeTrace } from "./trace-files.ts";

/** The first leases of a worker are shorter, so that something is seen soon; each is longer by this, milliseconds. */
const firstMilliseconds = 1000;
/** So many targets in a row that are lost without a finished lease end a campaign. */
const lossesInRowMax = 8;

/** What a campaign is carried out with. */
export interface CampaignTools {
  readonly store: CampaignStore;
  readonly plan: LeasePlan;
  readonly caseHead: CaseHead;
  readonly losses: LostLeases;
  readonly listener: CampaignListener;
  /** Milliseconds of a lease. */
  readonly lease: number;
  /** Milliseconds of the campaign; undefined: no end. */
  readonly time: number | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Whether the campaign has what it was to find. */
  readonly isEnough: (buckets: readonly Bucket[]) => boolean;
}

/** A campaign under way: hands out leases to workers, and keeps what they come to. */
export class RunningCampaign {
  readonly #tools: CampaignTools;
  readonly #began: number;
  /** Every transition that is known, in the order in which it became so: workers are told from where they are on. */
  readonly #log: number[];
  #end: CampaignEnd | undefined;
  #lossesInRow = 0;

  constructor(tools: CampaignTools) {
    this.#tools = tools;
    this.#began = tools.now();
    this.#log = [...tools.store.state.transitions.all];
  }

  /** Keeps so many workers busy until the campaign ends; says why it did. Throws what is a bug of the kit. */
  async run(workers: number): Promise<CampaignEnd> {
    const served = Array.from({ length: workers }, () => this.#serve());
    const done = await Promise.allSettled(served);
    const failed = done.find((one) => one.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
    return this.#end ?? { kind: "time" };
  }

  get #left(): number {
    const { time, now } = this.#tools;
    return time === undefined ? Number.POSITIVE_INFINITY : time - (now() - this.#began);
  }

  #isOver(): boolean {
    if (this.#tools.signal.aborted) {
      this.#end ??= { kind: "interrupted" };
    } else if (this.#left <= 0) {
      this.#end ??= { kind: "time" };
    }
    return this.#end !== undefined;
  }

  /** One worker after the other, each until it is lost. */
  async #serve(): Promise<void> {
    try {
      while (!this.#isOver()) {
        const worker = await this.#open();
        if (worker !== undefined && (await this.#keepBusy(worker)) === "idle") {
          return;
        }
      }
    } catch (error) {
      // The others end as well.
      this.#end ??= { kind: "interrupted" };
      throw error;
    }
  }

  async #open(): Promise<Worker | undefined> {
    const supplied = await this.#tools.losses.supply.take(undefined);
    if (supplied.kind === "ready") {
      return supplied.worker;
    }
    const { end } = supplied;
    const [message, hint] = end.kind === "target" ? [end.message, end.hint] : ["a worker did not start", ""];
    this.#noteLoss(message, hint);
    return undefined;
  }

  /** Gives a worker leases until it is lost, or until there is nothing left to do. */
  async #keepBusy(worker: Worker): Promise<"lost" | "idle"> {
    let told = 0;
    for (let leases = 1; !this.#isOver(); leases++) {
      const milliseconds = Math.max(1, Math.min(this.#tools.lease, leases * firstMilliseconds, this.#left));
      const candidate = this.#tools.plan.takeCandidate();
      if (candidate?.candidate.lost === true) {
        await this.#settleLoss(candidate);
        continue;
      }
      const seen = candidate === undefined ? this.#log.slice(told) : [];
      const lease =
        candidate === undefined
          ? this.#tools.plan.search(milliseconds, seen)
          : this.#tools.plan.settle(candidate, milliseconds);
      if (lease === undefined) {
        return "idle";
      }
      told += seen.length;
      const isKept = await this.#carryOut(worker, lease).finally(() => {
        if (candidate !== undefined) {
          this.#tools.plan.release(candidate.id);
        }
      });
      if (!isKept) {
        return "lost";
      }
    }
    return "idle";
  }

  /** Whether the worker can be asked for more. */
  async #carryOut(worker: Worker, lease: Lease): Promise<boolean> {
    const { losses, plan } = this.#tools;
    try {
      const reply = await worker.ask({ kind: "lease", lease }, "in a lease", losses.silenceMax);
      if (reply.kind !== "leased") {
        throw new KitError(reply.kind === "bug" ? reply.message : `a worker answered a lease with: ${reply.kind}`);
      }
      const { outcome } = reply;
      this.#finish(lease, outcome);
      if (outcome.loss !== undefined) {
        this.#noteLoss(outcome.loss.message, "");
        await losses.supply.discard(worker);
        return false;
      }
      return true;
    } catch (error) {
      if (!(error instanceof WorkerLost)) {
        throw error;
      }
      const outcome = await losses.outcomeOf(error, plan.known);
      this.#finish(lease, outcome);
      if (outcome.loss !== undefined) {
        this.#noteLoss(outcome.loss.message, "");
      }
      return false;
    }
  }

  async #settleLoss(candidate: CandidateState): Promise<void> {
    const { losses, plan } = this.#tools;
    try {
      this.#finish(plan.settle(candidate, 0), await losses.settle(candidate));
    } finally {
      plan.release(candidate.id);
    }
  }

  #noteLoss(message: string, hint: string): void {
    this.#lossesInRow++;
    this.#tools.listener.lost(message);
    if (this.#lossesInRow >= lossesInRowMax) {
      this.#end ??= { kind: "target", message, hint };
    }
  }

  /** Puts a lease into the store. What cannot be kept there ends the campaign, and is told. */
  #finish(lease: Lease, outcome: LeaseOutcome): void {
    const { store, plan, listener, caseHead } = this.#tools;
    const finished = finishedLease(lease, outcome, store.state.transitions);
    this.#lossesInRow = outcome.loss === undefined ? 0 : this.#lossesInRow;
    const fresh = freshOf(finished).filter((transition) => !store.state.transitions.has(transition));
    const isKept = this.#attempt(() => {
      const { gained } = store.finish(finished);
      for (const transition of fresh) {
        this.#log.push(transition);
      }
      plan.note(lease, outcome, gained);
    });
    if (!isKept) {
      listener.unstored(finished);
      return;
    }
    listener.leased(outcome);
    this.#attempt(() => {
      if (outcome.found.length > 0 || outcome.settled !== undefined) {
        const buckets = store.writeBuckets(caseHead);
        writeTrace(store, outcome);
        listener.buckets(buckets);
        this.#end ??= this.#tools.isEnough(buckets) ? { kind: "found" } : undefined;
      }
    });
  }

  /** Whether something could be written to the store; where it could not, the campaign ends. */
  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof TornJournalError) && !(error instanceof Error && "syscall" in error)) {
        throw error;
      }
      this.#end ??= { kind: "store", error };
      return false;
    }
  }
}

function freshOf({ once = "", often = "", seen = "" }: ReturnType<typeof finishedLease>): number[] {
  return [once, often, seen].flatMap(unpackNumbers);
}
