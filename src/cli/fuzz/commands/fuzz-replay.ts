import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../../base/counted.ts";
import type { ReplayItem } from "../../../campaign/lease/lease.ts";
import { type Bucket, type BucketWay, bucketsOf, knownSignatures } from "../../../campaign/store/buckets.ts";
import { headName } from "../../../campaign/store/campaign-head.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { hashScenario } from "../../../campaign/store/corpus.ts";
import { annotation } from "../../../report/format/github.ts";
import { printable } from "../../../report/text.ts";
import { TargetError } from "../../../target/target-error.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { ClauseLevel } from "../../../verdict/finding.ts";
import type { CommandIo } from "../../io/io.ts";
import { widthOf } from "../../io/output.ts";
import type { Kit } from "../../kit.ts";
import { needsOwnProcess } from "../../own-process.ts";
import { UsageError } from "../../usage-error.ts";
import type { SessionFacts } from "../../worker/worker-messages.ts";
import { WorkerSupply, workerOptions } from "../../worker/worker-supply.ts";
import { bucketLines, damageLines } from "../campaign-lines.ts";
import type { CampaignEnd } from "../campaign-listener.ts";
import { campaignFolder, caseHeadOf, openCampaign, openCampaignFor, wroteToStore } from "../campaign-place.ts";
import { CampaignScreen } from "../campaign-screen.ts";
import { expectedFindings } from "../expected-findings.ts";
import type { FuzzOptions } from "../fuzz-options.ts";
import { LostLeases } from "../lost-leases.ts";
import { ReplayPlan } from "../replay-plan.ts";
import { RunningCampaign } from "../run-campaign.ts";
import { fuzzReport } from "./fuzz-report.ts";

/** The options of `fuzz replay`. */
export interface ReplayOptions
  extends Pick<
    FuzzOptions,
    "store" | "name" | "target" | "specDirectory" | "time" | "workers" | "lease" | "expectations"
  > {
  /** The folder that gets a campaign of what is new. */
  readonly output: string;
}

/** The name of that campaign. */
const newName = "new-findings";

/** What a replay came to. */
interface Replayed {
  readonly plan: ReplayPlan;
  readonly items: readonly ReplayItem[];
  readonly before: readonly Bucket[];
  /** What was found that the campaign does not know. */
  readonly fresh: CampaignStore;
  readonly end: CampaignEnd;
  readonly isExpected: (way: BucketWay) => boolean;
}

/** All that is run again: the cases of buckets, then the corpus, those first that brought most. */
function itemsOf(store: CampaignStore, buckets: readonly Bucket[]): ReplayItem[] {
  const ways = buckets.flatMap((bucket) => bucket.ways);
  const cases = ways.map(({ smallest: { check, scenario } }) => {
    return { hash: hashScenario(scenario), check, scenario, isCase: true } as const;
  });
  const gainOf = (hash: string): number => store.state.gains.get(hash) ?? 0;
  const corpus = store.hashes
    .toSorted((left, right) => gainOf(right) - gainOf(left) || left.localeCompare(right))
    .flatMap((hash) => {
      const item = store.readItem(hash);
      return item === undefined ? [] : [{ hash, check: item.check, scenario: item.scenario }];
    });
  return [...cases, ...corpus];
}

/** Makes room for the campaign of what is new: one that an earlier replay left is taken away, and nothing else is. */
function makeRoom(output: string): void {
  const folder = join(output, newName);
  if (!existsSync(folder)) {
    return;
  }
  if (!existsSync(join(folder, headName)) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder} has something else in it; give another folder with --output-dir`);
  }
  rmSync(folder, { recursive: true });
}

async function carryOutReplay(
  kit: Kit,
  options: ReplayOptions,
  io: CommandIo,
  supply: WorkerSupply,
  signal: AbortSignal,
): Promise<Replayed> {
  const { target, specDirectory, output, time } = options;
  const specification = kit.loadSpecification(specDirectory);
  const folder = campaignFolder(options, target);
  // A campaign that is not there is said before a target is started.
  openCampaign(folder, kit, io);
  makeRoom(output);
  const { facts } = await supply.first();
  const known = openCampaignFor(folder, facts, specification.digest, kit, io);
  const before = bucketsOf(known.state);
  const items = itemsOf(known, before);
  const fresh = openCampaignFor(join(output, newName), facts, specification.digest, kit, io);
  const expected = expectedFindings(options.expectations, facts, kit, io.now());
  const signatures = [...knownSignatures(known.state), ...known.state.sightings.keys(), ...expected.signatures];
  const began = performance.now();
  const plan = new ReplayPlan(fresh, {
    items,
    known: signatures,
    isOver: () => time !== undefined && performance.now() - began >= time,
  });
  io.writeOut(startLines(known, before, facts));
  const levelOf = (clause: string): ClauseLevel => specification.clauses.get(clause)?.level ?? "MUST";
  const caseHead = caseHeadOf(facts, specification.digest, target, specDirectory);
  const screen = new CampaignScreen(
    { store: fresh, facts, specification, caseHead, isExpected: expected.covers },
    [],
    io,
  );
  const campaign = new RunningCampaign({
    ...{ store: fresh, shared: undefined, plan, caseHead, signal, listener: screen, lease: options.lease },
    losses: new LostLeases({ supply, properties: kit.properties, isDevice: needsOwnProcess(target), levelOf }),
    // What is found is settled, however long that takes.
    time: undefined,
    now: () => performance.now(),
    isEnough: () => false,
  });
  const end = await campaign.run(options.workers).finally(() => {
    screen.close();
    fresh.close();
  });
  return { plan, items, before, fresh, end, isExpected: expected.covers };
}

function startLines(store: CampaignStore, buckets: readonly Bucket[], { description }: SessionFacts): string {
  const { name, version } = description;
  const cases = counted(buckets.flatMap(({ ways }) => ways).length, "case");
  const corpus = counted(store.hashes.length, "scenario");
  return `Replay of ${store.folder} on ${`${name} ${version}`.trim()}: ${cases} of what was found, ${corpus} of the corpus\n\n`;
}

/**
 * `vmconform fuzz replay`: runs what a campaign has found and its corpus once more, and fails only when something
 * comes up that the campaign does not know. The campaign stays as it is.
 */
export async function fuzzReplay(kit: Kit, options: ReplayOptions, io: CommandIo): Promise<ExitCode> {
  const supply = new WorkerSupply(
    { target: options.target, specDirectory: options.specDirectory, seed: 0, runs: undefined },
    workerOptions(options.target, needsOwnProcess(options.target), io),
  );
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  try {
    const replayed = await carryOutReplay(kit, options, io, supply, controller.signal);
    return conclude(kit, options, replayed, io);
  } finally {
    stopListening();
    await supply.stop();
  }
}

function conclude(kit: Kit, options: ReplayOptions, replayed: Replayed, io: CommandIo): ExitCode {
  const { plan, items, before, fresh, isExpected } = replayed;
  const found = bucketsOf(fresh.state).filter(({ ways }) => !ways.every(isExpected));
  const failing = found.filter(({ level, ways }) => level === "MUST" && ways.some(isShownAgain(isExpected)));
  const known = before.flatMap(({ ways }) => ways);
  const lines = [
    ...damageLines(fresh.damages, widthOf(io)),
    `${plan.done} of ${counted(items.length, "scenario")} run once more`,
    ...known.map(({ signature }) => `  ${signature}: ${plan.met.has(signature) ? "still there" : "not seen"}`),
    "",
    ...(found.length === 0 ? ["nothing new was found"] : ["new:"]),
    ...found.flatMap((bucket) => bucketLines(bucket, isExpected)),
  ];
  io.writeOut(lines.map((line) => `${line}\n`).join(""));
  if (found.length > 0) {
    wroteToStore(fresh.folder, () => {
      fuzzReport(kit, { ...options, store: options.output, name: newName, output: undefined }, io);
    });
  }
  if (io.environment["GITHUB_ACTIONS"] === "true") {
    io.writeOut(annotations(found, failing, isExpected));
  }
  return codeOf(replayed, failing.length > 0);
}

function codeOf({ end, plan, items }: Replayed, isFailing: boolean): ExitCode {
  switch (end.kind) {
    case "store":
      throw end.error;
    case "target":
      throw new TargetError("crashed", `targets were lost one after the other: ${end.message}`, end.hint);
    case "interrupted":
      return exitCode.interrupted;
    default: {
      const isNothing = plan.done === 0 && items.length > 0;
      return isFailing ? exitCode.nonconforming : isNothing ? exitCode.notRun : exitCode.conforms;
    }
  }
}

function isShownAgain(isExpected: (way: BucketWay) => boolean): (way: BucketWay) => boolean {
  return (way) => !isExpected(way) && way.replays.shown > 0;
}

function annotations(
  found: readonly Bucket[],
  failing: readonly Bucket[],
  isExpected: (way: BucketWay) => boolean,
): string {
  return found
    .map((bucket) => {
      const kind = failing.includes(bucket) ? "error" : "warning";
      const text = bucketLines(bucket, isExpected).map((line) => printable(line.trim()));
      return annotation(kind, { title: `${bucket.clause}: new in this replay` }, text.join("\n"));
    })
    .join("");
}
