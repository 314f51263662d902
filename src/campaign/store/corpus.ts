import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Scenario } from "../../operation/scenario.ts";
import { parseDocument } from "./check-line.ts";
import type { Damage } from "./damage.ts";
import { storeVersion } from "./lease-line.ts";
import { writeWhole } from "./write-file.ts";

/** A scenario of the corpus. */
export interface CorpusItem {
  readonly kind: "corpus";
  readonly version: typeof storeVersion;
  /** Id of the check that it came from. */
  readonly check: string;
  readonly scenario: Scenario;
}

/** The name of a scenario: SHA-256 of its text with keys in one order. */
export function hashScenario(scenario: Scenario): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(scenario)))
    .digest("hex");
}

function ordered(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}

/** A folder of scenarios, each in a file that is named by its content. */
export class Corpus {
  readonly #folder: string;
  readonly #asideFolder: string;

  constructor(folder: string, asideFolder: string) {
    this.#folder = folder;
    this.#asideFolder = asideFolder;
  }

  /** The names of all that is there. */
  list(): string[] {
    if (!existsSync(this.#folder)) {
      return [];
    }
    const folders = readdirSync(this.#folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
    return folders
      .flatMap((folder) => readdirSync(join(this.#folder, folder)))
      .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
      .map((name) => basename(name, ".json"));
  }

  /** Adds a scenario, and gives its name. Throws the system's error. */
  add(check: string, scenario: Scenario): string {
    const hash = hashScenario(scenario);
    const path = this.pathOf(hash);
    if (!existsSync(path)) {
      const item: CorpusItem = { kind: "corpus", version: storeVersion, check, scenario };
      writeWhole(path, `${JSON.stringify(item)}\n`, false);
    }
    return hash;
  }

  /** Reads a scenario; what is damaged is put aside, and undefined is one that is not there. */
  read(hash: string): CorpusItem | Damage | undefined {
    const path = this.pathOf(hash);
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
    const { document, why } = parseDocument<CorpusItem>(text, ["corpus"]);
    if (document === undefined) {
      return this.#putAside(path, why);
    }
    const isNamed = hashScenario(document.scenario) === hash;
    return isNamed ? document : this.#putAside(path, "its content is not the one that it is named after");
  }

  /** Reads a scenario, and leaves everything as it is; undefined for one that cannot be used. */
  peek(hash: string): CorpusItem | undefined {
    try {
      return parseDocument<CorpusItem>(readFileSync(this.pathOf(hash), "utf8"), ["corpus"]).document;
    } catch {
      return undefined;
    }
  }

  remove(hash: string): void {
    rmSync(this.pathOf(hash), { force: true });
  }

  pathOf(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), `${hash}.json`);
  }

  #putAside(path: string, why: string): Damage {
    const movedTo = join(this.#asideFolder, basename(path));
    try {
      mkdirSync(this.#asideFolder, { recursive: true });
      renameSync(path, movedTo);
      return { place: path, why, movedTo };
    } catch {
      return { place: path, why, movedTo: undefined };
    }
  }
}
