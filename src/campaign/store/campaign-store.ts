import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { BucketFiles, type CaseHead } from "./bucket-files.ts";
import { type Bucket, bucketsOf } from "./buckets.ts";
import {
  type CampaignHead,
  type CampaignSubject,
  campaignKey,
  checkSubject,
  headName,
  readHead,
  writeHead,
} from "./campaign-head.ts";
import { type CampaignState, foldLines } from "./campaign-state.ts";
import { Corpus, type CorpusItem, hashScenario } from "./corpus.ts";
import type { Damage } from "./damage.ts";
import { JournalWriter } from "./journal-writer.ts";
import { readJournals } from "./journals.ts";
import { type JournalLine, type LeaseLine, storeVersion } from "./lease-line.ts";
import { storeFolders } from "./store-folders.ts";

/** Who writes to a store. */
export interface StoreWriter {
  /** Version of the kit. */
  readonly kit: string;
  /** Version of the target, as far as it says one. */
  readonly targetVersion: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Scenarios of a corpus by their names. */
export type CorpusItems = ReadonlyMap<string, CorpusItem>;

/** A lease as it is finished: its line without what the store gives it. */
export type FinishedLease = Omit<LeaseLine, "kind" | "id" | "at" | "corpus"> & {
  /** Scenarios for the corpus, with the check that each came from and what it gained. */
  readonly kept: readonly (Pick<CorpusItem, "check" | "scenario"> & { readonly gain: number })[];
};

/**
 * A campaign in a folder. Journals say all that happened, scenarios of the corpus are files named by their content, and
 * the case files of buckets follow from the journals. Several processes may write to it at once, each to a journal of
 * its own; what the others write is seen when it is opened again.
 */
export class CampaignStore {
  readonly folder: string;
  readonly head: CampaignHead;
  readonly state: CampaignState;
  readonly corpus: Corpus;
  readonly bucketFiles: BucketFiles;
  /** What could not be used of it so far. */
  readonly damages: Damage[];
  readonly #journal: JournalWriter;
  readonly #now: () => number;
  readonly #hashes: Set<string>;
  #leases = 0;

  private constructor(folder: string, head: CampaignHead, writer: StoreWriter) {
    const folders = storeFolders(folder);
    const read = readJournals(folders.journal, campaignKey(head), folders.aside);
    this.folder = folder;
    this.head = head;
    this.damages = [...read.damages];
    this.state = foldLines(read.lines);
    this.corpus = new Corpus(folders.corpus, folders.aside);
    this.bucketFiles = new BucketFiles(folders.buckets);
    this.#hashes = new Set(this.corpus.list().filter((hash) => !this.state.pruned.has(hash)));
    this.#now = writer.now;
    const { kit, targetVersion: target, now } = writer;
    const journalHead = { kind: "journal", version: storeVersion, campaign: campaignKey(head), kit, target } as const;
    this.#journal = new JournalWriter(folders.journal, { ...journalHead, at: now() });
  }

  /** Opens the campaign in a folder. Throws a `CampaignError` where there is none that this kit can read. */
  static open(folder: string, writer: StoreWriter): CampaignStore {
    return new CampaignStore(folder, readHead(join(folder, headName), folder), writer);
  }

  /** The same for a target, whose campaign is begun where there is none. Throws the system's error too. */
  static openFor(folder: string, subject: CampaignSubject, writer: StoreWriter): CampaignStore {
    const path = join(folder, headName);
    if (!existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      const { kit, now } = writer;
      writeHead(path, { kind: "campaign", version: storeVersion, ...subject, kit, at: now() });
    }
    const store = CampaignStore.open(folder, writer);
    checkSubject(store.head, subject, folder);
    mkdirSync(storeFolders(folder).journal, { recursive: true });
    return store;
  }

  /** Names of the scenarios of the corpus. */
  get hashes(): readonly string[] {
    return [...this.#hashes];
  }

  /** Reads a scenario of the corpus; one that is gone or damaged is left out from now on. */
  readItem(hash: string): CorpusItem | undefined {
    const item = this.corpus.read(hash);
    if (item !== undefined && "kind" in item) {
      return item;
    }
    this.#hashes.delete(hash);
    if (item !== undefined) {
      this.damages.push(item);
    }
    return undefined;
  }

  /** Adds what a lease came to. What it found is safe when this comes back. Throws the system's error. */
  finish(lease: FinishedLease): { readonly line: LeaseLine; readonly gained: number } {
    const { line, items } = this.lineOf(lease, `${this.#journal.name}-${this.#leases++}`);
    return { line, gained: this.#keep(line, items, false) };
  }

  /** The line of a lease with that id, and the scenarios that it adds to the corpus by their names. */
  lineOf({ kept, ...lease }: FinishedLease, id: string): { readonly line: LeaseLine; readonly items: CorpusItems } {
    const named = kept.map(({ check, scenario, gain }) => ({ hash: hashScenario(scenario), check, scenario, gain }));
    const corpus = named.map(({ hash, gain }) => ({ hash, gain }));
    const line: LeaseLine = {
      kind: "lease",
      id,
      at: this.#now(),
      ...lease,
      ...(corpus.length === 0 ? {} : { corpus }),
    };
    const head = { kind: "corpus", version: storeVersion } as const;
    return { line, items: new Map(named.map(({ hash, check, scenario }) => [hash, { ...head, check, scenario }])) };
  }

  /** Takes over a line that is safe elsewhere; gives the transitions that it brought. Throws the system's error. */
  absorb(line: JournalLine, items: CorpusItems = new Map()): number {
    return this.#keep(line, items, true);
  }

  /** Takes over a scenario of the corpus of another copy. Throws the system's error. */
  absorbItem({ check, scenario }: CorpusItem): void {
    this.#hashes.add(this.corpus.add(check, scenario));
  }

  /** Whether it has a line already. */
  has(line: JournalLine): boolean {
    return this.state.has(line);
  }

  /** Whether it has a scenario, or had it and gave it up. */
  hasItem(hash: string): boolean {
    return this.#hashes.has(hash) || this.state.pruned.has(hash);
  }

  /** Every line, as the journals have it. */
  lines(): readonly JournalLine[] {
    const { journal, aside } = storeFolders(this.folder);
    return readJournals(journal, campaignKey(this.head), aside).lines;
  }

  /** Gives up scenarios of the corpus. Throws the system's error. */
  prune(hashes: readonly string[]): void {
    this.#keep({ kind: "prune", at: this.#now(), hashes }, new Map(), false);
  }

  /** Brings the case files in line with what was found, and gives the buckets. Throws the system's error. */
  writeBuckets(head: CaseHead): Bucket[] {
    const buckets = bucketsOf(this.state);
    this.bucketFiles.write(buckets, head);
    return buckets;
  }

  close(): void {
    this.#journal.close();
  }

  #keep(line: JournalLine, items: CorpusItems, isElsewhere: boolean): number {
    // Scenarios come first: a line that names them may be read as soon as it is there.
    for (const { check, scenario } of items.values()) {
      this.corpus.add(check, scenario);
    }
    this.#journal.add(line, isElsewhere);
    const gained = this.state.add(line);
    if (line.kind === "prune") {
      for (const hash of line.hashes) {
        this.#hashes.delete(hash);
        this.corpus.remove(hash);
      }
    } else {
      for (const { hash } of line.corpus ?? []) {
        this.#hashes.add(hash);
      }
    }
    return gained;
  }
}
