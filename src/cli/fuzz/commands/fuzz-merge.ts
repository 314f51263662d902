import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { counted } from "../../../base/counted.ts";
import { CampaignError } from "../../../campaign/campaign-error.ts";
import { campaignKey, checkSubject, headName, readHead } from "../../../campaign/store/campaign-head.ts";
import { mergeStores } from "../../../campaign/store/merge-stores.ts";
import { storeFolders } from "../../../campaign/store/store-folders.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { CommandIo } from "../../io/io.ts";
import { makeFolder } from "../../io/make-folder.ts";
import { widthOf } from "../../io/output.ts";
import type { Kit } from "../../kit.ts";
import { bucketLines, damageLines, totalLines } from "../campaign-lines.ts";
import { openCampaign, wroteToStore } from "../campaign-place.ts";

/** The options of `fuzz merge`. */
export interface MergeOptions {
  /** Folders of campaigns. */
  readonly from: readonly string[];
  /** The folder that gets everything. */
  readonly into: string;
}

/** `vmconform fuzz merge`: what several stores of one campaign have, in one of them. The others stay as they are. */
export function fuzzMerge(kit: Kit, { from, into }: MergeOptions, io: CommandIo): ExitCode {
  const sources = from.filter((folder) => resolve(folder) !== resolve(into));
  const heads = sources.map((folder) => readHead(join(folder, headName), folder));
  const [first] = heads;
  if (first === undefined) {
    throw new CampaignError("there is nothing to merge", "Give folders of campaigns, and --into FOLDER.");
  }
  const target = existsSync(join(into, headName)) ? readHead(join(into, headName), into) : first;
  for (const [index, head] of heads.entries()) {
    checkSubject(head, target, sources[index] as string);
  }
  makeFolder(into);
  wroteToStore(into, () => {
    if (!existsSync(join(into, headName))) {
      cpSync(join(sources[0] as string, headName), join(into, headName));
    }
    for (const folder of sources) {
      const { journals, scenarios } = mergeStores(storeFolders(folder), storeFolders(into));
      io.writeOut(`${folder}: ${counted(journals, "journal")} and ${counted(scenarios, "scenario")} copied\n`);
    }
  });
  const store = openCampaign(into, kit, io);
  const { target: described, specDigest } = store.head;
  // How a run on the target is started nobody has said; the next lease writes it.
  const caseHead = { target: described.name, specDigest, originIn: () => undefined };
  const buckets = wroteToStore(into, () => store.writeBuckets(caseHead));
  const lines = [
    ...damageLines(store.damages, widthOf(io)),
    `${into} (${campaignKey(target).split("|")[0]})`,
    ...totalLines(store.state, store.hashes.length, buckets),
    ...buckets.flatMap((bucket) => bucketLines(bucket, () => false)),
  ];
  io.writeOut(lines.map((line) => `${line}\n`).join(""));
  return exitCode.conforms;
}
