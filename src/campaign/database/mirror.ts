import type { CampaignStore } from "../store/campaign-store.ts";
import type { CorpusItem } from "../store/corpus.ts";
import type { JournalLine } from "../store/lease-line.ts";
import type { CampaignDatabase } from "./campaign-database.ts";

/** Scenarios that are sent at once. */
const itemsAtOnce = 200;

/** Brings a folder up to date with a campaign in a database, and says what was new each time. */
export class Mirror {
  readonly #database: CampaignDatabase;
  readonly #store: CampaignStore;
  #last = 0;

  constructor(database: CampaignDatabase, store: CampaignStore) {
    this.#database = database;
    this.#store = store;
  }

  /** Takes over what is new in the database; gives the lines that the folder did not have. */
  async pull(): Promise<readonly JournalLine[]> {
    const taken: JournalLine[] = [];
    for await (const lines of this.#database.lines(this.#last)) {
      const fresh = lines.map(({ line }) => line).filter((line) => !this.#store.has(line));
      const named = fresh.flatMap((line) => (line.kind === "lease" ? (line.corpus ?? []) : []));
      const missing = named.map(({ hash }) => hash).filter((hash) => !this.#store.hasItem(hash));
      for (const item of await this.#database.items(missing)) {
        this.#store.absorbItem(item);
      }
      for (const line of fresh) {
        this.#store.absorb(line);
      }
      taken.push(...fresh);
      this.#last = lines.at(-1)?.number ?? this.#last;
    }
    return taken;
  }

  /** Takes over scenarios of the corpus that no line names. */
  async pullCorpus(): Promise<void> {
    const hashes = await this.#database.hashes();
    for (const item of await this.#database.items(hashes.filter((hash) => !this.#store.hasItem(hash)))) {
      this.#store.absorbItem(item);
    }
  }

  /** Stores in the database what the folder has and it has not; gives how many lines and scenarios that were. */
  async push(): Promise<{ readonly lines: number; readonly scenarios: number }> {
    const known = new Set(await this.#database.hashes());
    const missing = this.#store.hashes.filter((hash) => !known.has(hash));
    let scenarios = 0;
    for (let start = 0; start < missing.length; start += itemsAtOnce) {
      const read = missing.slice(start, start + itemsAtOnce).map((hash) => [hash, this.#store.readItem(hash)] as const);
      const items = new Map(read.filter((entry): entry is [string, CorpusItem] => entry[1] !== undefined));
      await this.#database.addItems(items);
      scenarios += items.size;
    }
    let lines = 0;
    for (const line of this.#store.lines()) {
      lines += Number(await this.#database.finish({ line, items: new Map() }));
    }
    return { lines, scenarios };
  }
}
