import { KitError } from "../../base/assert.ts";
import { lineTransitions } from "../../campaign/database/database-line.ts";
import { LostDatabaseError } from "../../campaign/database/lost-database.ts";
import type { SharedCampaign, SharedTask } from "../../campaign/database/shared-campaign.ts";
import type { Lease, LeaseOutcome } from "../../campaign/lease/lease.ts";
import type { CaseHead } from "../../campaign/store/bucket-files.ts";
import type { Bucket } from "../../campaign/store/buckets.ts";
import type { CandidateState } from "../../campaign/store/campaign-state.ts";
import type { CampaignStore, FinishedLease } from "../../campaign/store/campaign-store.ts";
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
  /** Where the campaign is that this store is a copy of; undefined: the store is the campaign. */
  readonly shared: SharedCampaign | undefined;
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

/** What a worker is to do next. */
interface Task {
  /** What is to be settled; undefined: search. */
  readonly candidate: CandidateState | undefined;
  /** The lease of a shared campaign that it is. */
  readonly shared: SharedTask | undefined;
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
      const task = await this.#takeTask();
      if (task === undefined) {
        return "idle";
      }
      const { candidate, shared } = task;
      if (candidate?.candidate.lost === true) {
        await this.#settleLoss(candidate, shared);
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
      const isKept = await this.#carryOut(worker, lease, shared).finally(() => this.#release(candidate));
      if (!isKept) {
        return "lost";
      }
    }
    return "idle";
  }

  /** What is to be done next, by this campaign's own plan or by the queue that it shares; undefined when it ends. */
  async #takeTask(): Promise<Task | undefined> {
    const { shared, plan } = this.#tools;
    if (shared === undefined) {
      return { candidate: plan.takeCandidate(), shared: undefined };
    }
    let task: SharedTask | undefined;
    await this.#attempt(async () => {
      for (const transition of await shared.follow()) {
        this.#log.push(transition);
      }
      task = await shared.take();
    });
    return task === undefined ? undefined : { candidate: task.candidate, shared: task };
  }

  #release(candidate: CandidateState | undefined): void {
    if (candidate !== undefined) {
      this.#tools.plan.release(candidate.id);
    }
  }

  /** Whether the worker can be asked for more. */
  async #carryOut(worker: Worker, lease: Lease, task: SharedTask | undefined): Promise<boolean> {
    const { losses, plan } = this.#tools;
    try {
      const reply = await worker.ask({ kind: "lease", lease }, "in a lease", losses.silenceMax);
      if (reply.kind !== "leased") {
        throw new KitError(reply.kind === "bug" ? reply.message : `a worker answered a lease with: ${reply.kind}`);
      }
      const { outcome } = reply;
      await this.#finish(lease, outcome, task);
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
      await this.#finish(lease, outcome, task);
      if (outcome.loss !== undefined) {
        this.#noteLoss(outcome.loss.message, "");
      }
      return false;
    }
  }

  async #settleLoss(candidate: CandidateState, task: SharedTask | undefined): Promise<void> {
    const { losses, plan } = this.#tools;
    try {
      await this.#finish(plan.settle(candidate, 0), await losses.settle(candidate), task);
    } finally {
      this.#release(candidate);
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
  async #finish(lease: Lease, outcome: LeaseOutcome, task: SharedTask | undefined): Promise<void> {
    const { store, plan, listener } = this.#tools;
    const finished = finishedLease(lease, outcome, store.state.transitions);
    this.#lossesInRow = outcome.loss === undefined ? 0 : this.#lossesInRow;
    const isKept = await this.#attempt(async () => {
      const gained = await this.#store(finished, task);
      for (const transition of lineTransitions(finished)) {
        this.#log.push(transition);
      }
      plan.note(lease, outcome, gained);
    });
    if (!isKept) {
      listener.unstored(finished);
      return;
    }
    listener.leased(outcome);
    if (outcome.found.length > 0 || outcome.settled !== undefined) {
      await this.#attempt(() => this.#writeBuckets(outcome));
    }
  }

  /** Stores a lease; gives the transitions that nobody had seen. */
  async #store(finished: FinishedLease, task: SharedTask | undefined): Promise<number> {
    const { store, shared } = this.#tools;
    return shared === undefined || task === undefined
      ? store.finish(finished).gained
      : ((await shared.finish(task, finished)) ?? 0);
  }

  #writeBuckets(outcome: LeaseOutcome): void {
    const { store, caseHead, listener, isEnough } = this.#tools;
    const buckets = store.writeBuckets(caseHead);
    writeTrace(store, outcome);
    listener.buckets(buckets);
    this.#end ??= isEnough(buckets) ? { kind: "found" } : undefined;
  }

  /** Whether something could be written to the store; where it could not, the campaign ends. */
  async #attempt(write: () => void | Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      const isLost = error instanceof TornJournalError || error instanceof LostDatabaseError;
      if (!isLost && !(error instanceof Error && "syscall" in error)) {
        throw error;
      }
      this.#end ??= { kind: "store", error };
      return false;
    }
  }
}
