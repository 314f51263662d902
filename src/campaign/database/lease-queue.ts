import type { PoolClient } from "pg";
import type { PgBoss } from "pg-boss";
import { uuidOf } from "./database-line.ts";
import type { DatabasePackages } from "./database-packages.ts";
import { bossSchema } from "./database-schema.ts";

/** Seconds without a sign of life after which a lease goes to another process; pg-boss takes no fewer. */
const heartbeatSeconds = 10;
/** Milliseconds between signs of life. */
const signMilliseconds = 3000;
/** Seconds between looks for leases whose process is gone. */
const lookSeconds = 2;
/** A lease that takes so many seconds is given to another process, however alive this one is. */
const leaseSecondsMax = 3600;
/** How often a lease is given to another process. */
const retriesMax = 1000;
/** Seconds for which finished leases can be seen in the dashboard. */
const shownSeconds = 86_400;
/** Settling comes before searching. */
const settlePriority = 10;

/** What a job of the queue asks for: to search, or to settle a candidate. */
export interface LeaseJob {
  /** The id of the lease, whoever carries it out. */
  readonly id: string;
  /** The candidate to be settled, and the turn that it is at; undefined: search. */
  readonly settle: { readonly candidate: string; readonly turn: number } | undefined;
}

type JobData = { readonly candidate?: string; readonly turn?: number };

/**
 * The leases of a campaign as jobs of pg-boss: each goes to one process, and to another one when that is gone. A job is
 * finished in the transaction that stores what its lease came to.
 */
export class LeaseQueue {
  readonly #boss: PgBoss;
  readonly #name: string;
  /** Jobs that this process is at. */
  readonly #held: Set<string> = new Set();
  readonly #signs: NodeJS.Timeout;

  private constructor(boss: PgBoss, name: string) {
    this.#boss = boss;
    this.#name = name;
    this.#signs = setInterval(() => void this.#giveSign(), signMilliseconds);
    this.#signs.unref();
  }

  /** Opens the queue of a campaign. Rejects with the error of the database. */
  static async open({ boss: { PgBoss: Boss } }: DatabasePackages, url: string, campaign: number): Promise<LeaseQueue> {
    const boss = new Boss({
      connectionString: url,
      schema: bossSchema,
      application_name: "vmconform leases",
      max: 4,
      schedule: false,
      monitorIntervalSeconds: lookSeconds,
      superviseIntervalSeconds: lookSeconds,
    });
    // What goes wrong in the background goes wrong again, and is told, where a lease is asked for.
    boss.on("error", () => undefined);
    await boss.start();
    const name = `campaign-${campaign}`;
    await boss.createQueue(name, {
      retryLimit: retriesMax,
      retryDelay: 0,
      expireInSeconds: leaseSecondsMax,
      heartbeatSeconds,
      deleteAfterSeconds: shownSeconds,
    });
    return new LeaseQueue(boss, name);
  }

  /** Asks for a candidate to be settled; doing so again changes nothing. */
  async offer(candidate: string, turn: number): Promise<void> {
    const id = uuidOf(`${this.#name}/${candidate}/${turn}`);
    await this.#boss.send(this.#name, { candidate, turn } satisfies JobData, { id, priority: settlePriority });
  }

  /** The next job: one that waits, or else a new search. */
  async take(): Promise<LeaseJob> {
    for (;;) {
      const [job] = await this.#boss.fetch<JobData>(this.#name, { batchSize: 1 });
      if (job !== undefined) {
        this.#held.add(job.id);
        const { candidate, turn } = job.data ?? {};
        return { id: job.id, settle: candidate === undefined ? undefined : { candidate, turn: turn ?? 0 } };
      }
      await this.#boss.send(this.#name, {});
    }
  }

  /** Finishes a job within a transaction of whoever calls. */
  async finish({ id }: LeaseJob, client: PoolClient): Promise<void> {
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
    await this.#boss.complete(this.#name, id, null, { db });
  }

  /** Finishes a job for which nothing is left to do. */
  async drop({ id }: LeaseJob): Promise<void> {
    await this.#boss.complete(this.#name, id);
    this.#held.delete(id);
  }

  /** Forgets a job: it is finished, or goes to another process before long. */
  release({ id }: LeaseJob): void {
    this.#held.delete(id);
  }

  async close(): Promise<void> {
    clearInterval(this.#signs);
    await this.#boss.stop({ graceful: false, close: true });
  }

  async #giveSign(): Promise<void> {
    if (this.#held.size > 0) {
      // One sign that is missed is made up for by the next.
      await this.#boss.touch(this.#name, [...this.#held]).catch(() => undefined);
    }
  }
}
