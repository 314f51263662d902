import type { Pool, PoolClient } from "pg";
import { CampaignError } from "../campaign-error.ts";
import { type CampaignHead, type CampaignSubject, checkSubject } from "../store/campaign-head.ts";
import type { CorpusItem } from "../store/corpus.ts";
import { type JournalLine, storeVersion } from "../store/lease-line.ts";
import { lineId } from "./database-line.ts";
import type { DatabasePackages } from "./database-packages.ts";
import { kitSchema, migrateDatabase } from "./database-schema.ts";

/** Connections of one process. */
const connectionsMax = 4;
/** Milliseconds in which a connection is made, or is not. */
const connectMilliseconds = 5000;
/** Rows that are asked for at once. */
const rowsMax = 500;

/** A line with its number in the database; later ones have greater numbers. */
export interface NumberedLine {
  readonly number: number;
  readonly line: JournalLine;
}

/** A line to be stored, with the scenarios of the corpus that it names. */
export interface StoredLine {
  readonly line: JournalLine;
  readonly items: ReadonlyMap<string, CorpusItem>;
}

/** Does more in the transaction that stores a line, by the same connection. */
export type WithinTransaction = (client: PoolClient) => Promise<unknown>;

/** A campaign in PostgreSQL: the lines that a journal would have, and the corpus. */
export class CampaignDatabase {
  readonly head: CampaignHead;
  readonly id: number;
  readonly #pool: Pool;

  private constructor(pool: Pool, id: number, head: CampaignHead) {
    this.#pool = pool;
    this.id = id;
    this.head = head;
  }

  /**
   * Opens the campaign of a name. `begin` makes one where there is none. Rejects with a `CampaignError` where there is
   * none, or one that this kit cannot read, and with the error of the database.
   */
  static async open(
    { pg }: DatabasePackages,
    url: string,
    name: string,
    begin: CampaignHead | undefined,
  ): Promise<CampaignDatabase> {
    const pool = new pg.Pool({
      connectionString: url,
      max: connectionsMax,
      connectionTimeoutMillis: connectMilliseconds,
      application_name: "vmconform",
    });
    // A connection that is lost while nobody uses it is replaced by the next one.
    pool.on("error", () => undefined);
    try {
      await withClient(pool, migrateDatabase);
      if (begin !== undefined) {
        const sql = `insert into ${kitSchema}.campaign (name, head) values ($1, $2) on conflict (name) do nothing`;
        await pool.query(sql, [name, JSON.stringify(begin)]);
      }
      const found = await pool.query<{ id: number; head: CampaignHead }>(
        `select id, head from ${kitSchema}.campaign where name = $1`,
        [name],
      );
      const [row] = found.rows;
      if (row === undefined) {
        const hint = "Start one with `vmconform fuzz TARGET --store URL`, or name another with --name.";
        throw new CampaignError(`there is no campaign ${name} in the database`, hint);
      }
      if (row.head.version > storeVersion) {
        const hint = "Use the version of the kit that began it, or start another campaign with --name.";
        throw new CampaignError(`the campaign ${name} has version ${row.head.version} of the format`, hint);
      }
      return new CampaignDatabase(pool, row.id, row.head);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /** Throws a `CampaignError` when the campaign is about something else. */
  check(subject: CampaignSubject, place: string): void {
    checkSubject(this.head, subject, place);
  }

  /** The lines with numbers greater than `after`, in their order, some at a time. */
  async *lines(after: number): AsyncGenerator<readonly NumberedLine[]> {
    for (let last = after; ; ) {
      const sql = `select number, line from ${kitSchema}.line where campaign = $1 and number > $2 order by number limit ${rowsMax}`;
      const { rows } = await this.#pool.query<{ number: string; line: JournalLine }>(sql, [this.id, last]);
      const lines = rows.map(({ number, line }) => ({ number: Number(number), line }));
      const end = lines.at(-1);
      if (end === undefined) {
        return;
      }
      yield lines;
      last = end.number;
    }
  }

  /** Scenarios of the corpus by their names, as far as they are there. */
  async items(hashes: readonly string[]): Promise<readonly CorpusItem[]> {
    const items: CorpusItem[] = [];
    for (let start = 0; start < hashes.length; start += rowsMax) {
      const sql = `select item from ${kitSchema}.corpus where campaign = $1 and hash = any($2)`;
      const part = hashes.slice(start, start + rowsMax);
      const { rows } = await this.#pool.query<{ item: CorpusItem }>(sql, [this.id, part]);
      items.push(...rows.map(({ item }) => item));
    }
    return items;
  }

  /** The names of all scenarios of the corpus. */
  async hashes(): Promise<readonly string[]> {
    const sql = `select hash from ${kitSchema}.corpus where campaign = $1`;
    const { rows } = await this.#pool.query<{ hash: string }>(sql, [this.id]);
    return rows.map(({ hash }) => hash);
  }

  /** Adds scenarios to the corpus alone. */
  async addItems(items: ReadonlyMap<string, CorpusItem>): Promise<void> {
    await withClient(this.#pool, (client) => this.#insertItems(client, items));
  }

  /**
   * Stores a line and its scenarios in one transaction, in which `within` does the rest; whether the line was not there
   * yet. Where it was, nothing is changed.
   */
  finish({ line, items }: StoredLine, within: WithinTransaction = async () => undefined): Promise<boolean> {
    return withClient(this.#pool, async (client) => {
      await client.query("begin");
      try {
        const isNew = await this.#insertLine(client, line, items);
        if (isNew) {
          await within(client);
        }
        await client.query(isNew ? "commit" : "rollback");
        return isNew;
      } catch (error) {
        await client.query("rollback").catch(() => undefined);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #insertLine(client: PoolClient, line: JournalLine, items: StoredLine["items"]): Promise<boolean> {
    const id = lineId(line);
    // First of all: whoever comes second changes nothing.
    const done = await client.query(
      `insert into ${kitSchema}.done (campaign, lease) values ($1, $2) on conflict do nothing returning lease`,
      [this.id, id],
    );
    if (done.rows.length === 0) {
      return false;
    }
    await this.#insertItems(client, items);
    // One after the other, so that numbers are in the order in which lines can be seen.
    await client.query(`select 1 from ${kitSchema}.campaign where id = $1 for no key update`, [this.id]);
    await client.query(`insert into ${kitSchema}.line (campaign, lease, line) values ($1, $2, $3)`, [
      this.id,
      id,
      JSON.stringify(line),
    ]);
    return true;
  }

  async #insertItems(client: PoolClient, items: StoredLine["items"]): Promise<void> {
    // In one order, so that two transactions never wait for each other.
    for (const [hash, item] of [...items].sort(([left], [right]) => (left < right ? -1 : 1))) {
      await client.query(
        `insert into ${kitSchema}.corpus (campaign, hash, item) values ($1, $2, $3) on conflict do nothing`,
        [this.id, hash, JSON.stringify(item)],
      );
    }
  }
}

/** Uses a connection; one on which something failed is not used again. */
async function withClient<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  // Without a listener the loss of a connection in use would end the process.
  const ignore = (): void => undefined;
  client.on("error", ignore);
  let failure: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(failure);
  }
}
