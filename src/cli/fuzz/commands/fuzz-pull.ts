import { basename, join, resolve } from "node:path";
import { counted } from "../../../base/counted.ts";
import { Mirror } from "../../../campaign/database/mirror.ts";
import { headName, readHead } from "../../../campaign/store/campaign-head.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { UsageError } from "../../usage-error.ts";
import { campaignName, openCampaign, wroteToStore } from "../campaign-place.ts";
import { databaseLabel, isDatabase, openDatabase, openMirror } from "../database/database-place.ts";
import type { StoreChoice } from "../fuzz-options.ts";

/** The options of `fuzz pull`. */
export interface PullOptions extends StoreChoice {
  readonly target: TargetChoice;
  /** The folder of campaigns that gets it. */
  readonly into: string;
}

/** The options of `fuzz push`. */
export interface PushOptions extends StoreChoice {
  /** The folder of a campaign. */
  readonly from: string;
}

function checkDatabase(store: string): void {
  if (!isDatabase(store)) {
    throw new UsageError("--store has to name a database: postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  }
}

/** `vmconform fuzz pull`: what a campaign in a database has, in a folder. */
export async function fuzzPull(kit: Kit, options: PullOptions, io: CommandIo): Promise<ExitCode> {
  checkDatabase(options.store);
  const name = campaignName(options, options.target);
  const folder = join(options.into, name);
  const database = await openDatabase(options.store, name, undefined);
  try {
    const { store } = await openMirror(database, folder, kit, io);
    const { target, specDigest } = store.head;
    const caseHead = { target: target.name, specDigest, originIn: () => undefined };
    wroteToStore(folder, () => store.writeBuckets(caseHead));
    store.close();
    const scenarios = counted(store.hashes.length, "scenario");
    io.writeOut(`${folder}: ${counted(store.lines().length, "lease")} and ${scenarios} of the corpus\n`);
    return exitCode.conforms;
  } finally {
    await database.close();
  }
}

/** `vmconform fuzz push`: what a folder has, in a database. Doing it again changes nothing. */
export async function fuzzPush(kit: Kit, options: PushOptions, io: CommandIo): Promise<ExitCode> {
  checkDatabase(options.store);
  const { from } = options;
  const head = readHead(join(from, headName), from);
  const store = openCampaign(from, kit, io);
  const name = options.name ?? basename(resolve(from));
  const database = await openDatabase(options.store, name, head);
  try {
    database.check(head, `${databaseLabel(options.store)} ${name}`);
    const { lines, scenarios } = await new Mirror(database, store).push();
    io.writeOut(`${name}: ${counted(lines, "lease")} and ${counted(scenarios, "scenario")} stored\n`);
    return exitCode.conforms;
  } finally {
    await database.close();
  }
}
