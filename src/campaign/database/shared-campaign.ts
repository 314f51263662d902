import type { CandidateState } from "../store/campaign-state.ts";
import type { CampaignStore, FinishedLease } from "../store/campaign-store.ts";
import type { JournalLine } from "../store/lease-line.ts";
import type { CampaignDatabase } from "./campaign-database.ts";
import { lineTransitions } from "./database-line.ts";
import type { LeaseJob, LeaseQueue } from "./lease-queue.ts";
import { isAway, LostDatabaseError } from "./lost-database.ts";
import type { Mirror } from "./mirror.ts";

/** Milliseconds for which a database that does not answer is asked again, and between two attempts. */
const patienceMilliseconds = 60_000;
const pauseMilliseconds = 500;
/** Jobs in a row for which nothing is left to do. */
const idleJobsMax = 10_000;

/** A lease that the campaign gave to this process. */
export interface SharedTask {
  readonly job: LeaseJob;
  /** What is to be settled; undefined: search. */
  readonly candidate: CandidateState | undefined;
}

/** What a shared campaign is made of. */
export interface SharedParts {
  readonly database: CampaignDatabase;
  readonly queue: LeaseQueue;
  /** The copy. */
  readonly store: CampaignStore;
  readonly mirror: Mirror;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/**
 * A campaign that processes on several machines carry out: leases come from one queue, and what they come to goes to
 * one database. The store of this process is a copy that follows it.
 */
export class SharedCampaign {
  readonly #database: CampaignDatabase;
  readonly #queue: LeaseQueue;
  readonly #store: CampaignStore;
  readonly #mirror: Mirror;
  readonly #offered: Set<string> = new Set();
  readonly #now: () => number;

  constructor({ database, queue, store, mirror, now }: SharedParts) {
    this.#database = database;
    this.#queue = queue;
    this.#store = store;
    this.#mirror = mirror;
    this.#now = now;
  }

  /** Brings the copy up to date; gives the transitions that others were the first to show. */
  async follow(): Promise<readonly number[]> {
    return transitionsOf(await this.#persist(() => this.#mirror.pull()));
  }

  /** The next lease for this process. Rejects with a `LostDatabaseError` when the database stays away. */
  async take(): Promise<SharedTask> {
    for (let idle = 0; idle < idleJobsMax; idle++) {
      await this.#offerCandidates();
      const job = await this.#persist(() => this.#queue.take());
      const { settle } = job;
      if (settle === undefined) {
        return { job, candidate: undefined };
      }
      if (!this.#store.state.candidates.has(settle.candidate)) {
        await this.follow();
      }
      const candidate = this.#store.state.candidates.get(settle.candidate);
      if (candidate !== undefined && isOpen(candidate) && turnOf(candidate) === settle.turn) {
        return { job, candidate };
      }
      await this.#persist(() => this.#queue.drop(job));
    }
    throw new Error("the queue of the campaign has nothing but leases that were done before");
  }

  /**
   * Stores what a lease came to, in the database and then in the copy; gives the transitions that it was the first to
   * show, or undefined when another process was sooner. Rejects with a `LostDatabaseError` when the database stays
   * away.
   */
  async finish({ job }: SharedTask, lease: FinishedLease): Promise<number | undefined> {
    const { line, items } = this.#store.lineOf(lease, job.id);
    const isNew = await this.#persist(() =>
      this.#database.finish({ line, items }, (client) => this.#queue.finish(job, client)),
    );
    this.#queue.release(job);
    // Where an attempt failed behind its commit the line is there all the same, and is read from there.
    return isNew ? this.#store.absorb(line, items) : undefined;
  }

  async close(): Promise<void> {
    await this.#queue.close().catch(() => undefined);
    await this.#database.close().catch(() => undefined);
  }

  async #offerCandidates(): Promise<void> {
    const open = [...this.#store.state.candidates.values()].filter(isOpen);
    for (const candidate of open) {
      const key = `${candidate.id} ${turnOf(candidate)}`;
      if (!this.#offered.has(key)) {
        await this.#persist(() => this.#queue.offer(candidate.id, turnOf(candidate)));
        this.#offered.add(key);
      }
    }
  }

  /** Does something with the database, again where it does not answer: each such thing may be done twice. */
  async #persist<Result>(work: () => Promise<Result>): Promise<Result> {
    const until = this.#now() + patienceMilliseconds;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isAway(error)) {
          throw error;
        }
        if (this.#now() >= until) {
          throw new LostDatabaseError(`the database does not answer: ${(error as Error).message}`, { cause: error });
        }
        await new Promise<void>((resolve) => setTimeout(resolve, pauseMilliseconds));
      }
    }
  }
}

function isOpen({ settlement }: CandidateState): boolean {
  return settlement?.done !== true;
}

function turnOf({ settlement }: CandidateState): number {
  return settlement?.turn ?? 0;
}

function transitionsOf(lines: readonly JournalLine[]): number[] {
  return lines.flatMap((line) => (line.kind === "lease" ? lineTransitions(line) : []));
}
