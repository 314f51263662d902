import { stillExpected } from "../../../campaign/guide/expectation.ts";
import { bucketsOf } from "../../../campaign/store/buckets.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { CommandIo } from "../../io/io.ts";
import { widthOf } from "../../io/output.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { bucketLines, damageLines, momentWords, totalLines } from "../campaign-lines.ts";
import { campaignFolder, openCampaign } from "../campaign-place.ts";
import type { StoreChoice } from "../fuzz-options.ts";

/** The options of `fuzz status`. */
export interface StatusOptions extends StoreChoice {
  readonly target: TargetChoice;
  readonly json: boolean;
}

function statusDocument({ state, head, folder, hashes, damages, bucketFiles }: CampaignStore): object {
  const { totals, transitions, losses, firstAt, lastAt, scenarios } = state;
  const buckets = bucketsOf(state).map(({ ways, ...bucket }) => ({
    ...bucket,
    ways: ways.map(({ first: _first, smallest, ...way }) => ({
      ...way,
      steps: smallest.scenario.operations.length,
      case: bucketFiles.smallestOf(bucket.clause, way),
    })),
  }));
  return {
    kind: "campaign-status",
    version: 1,
    folder,
    target: head.target,
    specDigest: head.specDigest,
    firstAt,
    lastAt,
    scenarios,
    totals,
    transitions: transitions.size,
    corpus: hashes.length,
    losses,
    newTransitionsPer1000Scenarios: stillExpected(state)?.per1000,
    buckets,
    damages,
  };
}

/** `vmconform fuzz status`: what a campaign has come to. The target is not started. */
export function fuzzStatus(kit: Kit, options: StatusOptions, io: CommandIo): ExitCode {
  const store = openCampaign(campaignFolder(options, options.target), kit, io);
  if (options.json) {
    io.writeOut(`${JSON.stringify(statusDocument(store), undefined, 2)}\n`);
    return exitCode.conforms;
  }
  const { state, head, folder } = store;
  const buckets = bucketsOf(state);
  const { firstAt, lastAt } = state;
  const span =
    firstAt === undefined || lastAt === undefined ? [] : [`  from ${momentWords(firstAt)} to ${momentWords(lastAt)}`];
  const lines = [
    `Campaign ${folder} on ${head.target.name}`,
    ...span,
    ...damageLines(store.damages, widthOf(io)),
    ...totalLines(state, store.hashes.length, buckets),
    "",
    ...(buckets.length === 0 ? ["no clause was found broken"] : ["found:"]),
    ...buckets.flatMap((bucket) => bucketLines(bucket, () => false)),
  ];
  io.writeOut(lines.map((line) => `${line}\n`).join(""));
  return exitCode.conforms;
}
