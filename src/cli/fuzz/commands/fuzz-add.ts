import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../../base/counted.ts";
import { headName } from "../../../campaign/store/campaign-head.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { Corpus, type CorpusItem, hashScenario } from "../../../campaign/store/corpus.ts";
import { storeFolders } from "../../../campaign/store/store-folders.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import { readCaseFile } from "../../case-files.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { UsageError } from "../../usage-error.ts";
import { campaignFolder, openCampaign, wroteToStore } from "../campaign-place.ts";
import type { StoreChoice } from "../fuzz-options.ts";

/** The options of `fuzz add`. */
export interface AddOptions extends StoreChoice {
  readonly target: TargetChoice;
  /** Case files, folders of them, or folders of other campaigns. */
  readonly paths: readonly string[];
}

type Scenarios = Pick<CorpusItem, "check" | "scenario">;

/** The most files of one folder of cases. */
const filesMax = 100_000;

/** The scenarios of a campaign, whatever it is about; what is damaged there stays there. */
function scenariosOfCampaign(folder: string, io: CommandIo): Scenarios[] {
  const corpus = new Corpus(storeFolders(folder).corpus, storeFolders(folder).aside);
  const items = corpus.list().map((hash) => ({ hash, item: corpus.peek(hash) }));
  const usable = items.map(({ item }) => item).filter((item) => item !== undefined);
  if (usable.length < items.length) {
    const left = counted(items.length - usable.length, "scenario");
    io.writeError(`vmconform: ${left} of ${folder} cannot be run by this version of the kit and stayed behind\n`);
  }
  return [...usable, ...scenariosOfFolder(storeFolders(folder).buckets)];
}

function scenariosOfFolder(folder: string): Scenarios[] {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).slice(0, filesMax) : [];
  return names.filter((name) => isCaseName(name)).map((name) => readCaseFile(join(folder, name)));
}

function isCaseName(name: string): boolean {
  return name.endsWith(".json") && !name.endsWith(".trace.json") && !/(^|[\\/])(report|run)\.json$/.test(name);
}

function scenariosAt(path: string, io: CommandIo): Scenarios[] {
  if (!existsSync(path)) {
    throw new UsageError(`${path} does not exist; give a case file, a folder of them, or the folder of a campaign`);
  }
  if (!statSync(path).isDirectory()) {
    return [readCaseFile(path)];
  }
  const found = existsSync(join(path, headName)) ? scenariosOfCampaign(path, io) : scenariosOfFolder(path);
  if (found.length === 0) {
    throw new UsageError(`${path} has no case files; give a case file, a folder of them, or the folder of a campaign`);
  }
  return found;
}

/** Adds scenarios to a store; gives how many it did not have. */
function addAll(store: CampaignStore, scenarios: readonly Scenarios[]): number {
  const known = new Set(store.hashes);
  const unique = new Map(scenarios.map((one) => [hashScenario(one.scenario), one]));
  const fresh = [...unique].filter(([hash]) => !known.has(hash)).map(([, one]) => one);
  if (fresh.length > 0) {
    const kept = fresh.map(({ check, scenario }) => ({ check, scenario, gain: 0 }));
    store.finish({ work: "replay", milliseconds: 0, scenarios: 0, operations: 0, kept });
  }
  return fresh.length;
}

/** `vmconform fuzz add`: scenarios for the corpus of a campaign, which mutation starts from. */
export function fuzzAdd(kit: Kit, options: AddOptions, io: CommandIo): ExitCode {
  const folder = campaignFolder(options, options.target);
  // What cannot be read is said before anything is changed.
  const scenarios = options.paths.flatMap((path) => scenariosAt(path, io));
  const store = openCampaign(folder, kit, io);
  const added = wroteToStore(folder, () => addAll(store, scenarios));
  store.close();
  io.writeOut(`${folder}: ${counted(added, "scenario")} added, ${store.hashes.length} in the corpus now\n`);
  return exitCode.conforms;
}
