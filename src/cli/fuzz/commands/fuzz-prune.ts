import { KitError } from "../../../base/assert.ts";
import { counted } from "../../../base/counted.ts";
import { smallestCover } from "../../../campaign/guide/smallest-cover.ts";
import type { ReplayLease } from "../../../campaign/lease/lease.ts";
import { knownSignatures } from "../../../campaign/store/buckets.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { CommandIo } from "../../io/io.ts";
import { widthOf } from "../../io/output.ts";
import { StatusLine } from "../../io/status-line.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { needsOwnProcess } from "../../own-process.ts";
import { WorkerLost } from "../../worker/worker-lost.ts";
import type { Worker } from "../../worker/worker-process.ts";
import { WorkerSupply, workerOptions } from "../../worker/worker-supply.ts";
import { damageLines } from "../campaign-lines.ts";
import { campaignFolder, caseHeadOf, openCampaignFor, wroteToStore } from "../campaign-place.ts";
import { finishedLease } from "../finished-lease.ts";
import type { StoreChoice } from "../fuzz-options.ts";

/** The options of `fuzz prune`. */
export interface PruneOptions extends StoreChoice {
  readonly target: TargetChoice;
  readonly specDirectory: string | undefined;
}

/** Scenarios that one lease is given, and its milliseconds. */
const batchMax = 100;
const leaseMilliseconds = 5000;

type Items = ReplayLease["items"];

/** What the replay of a corpus is told by. */
interface Replay {
  readonly store: CampaignStore;
  readonly supply: WorkerSupply;
  readonly signal: AbortSignal;
  readonly tell: (done: number) => void;
  readonly finished: (lease: ReturnType<typeof finishedLease>) => void;
}

/** Runs scenarios of the corpus once more; by hash, what each showed. What costs the target shows nothing. */
async function replayAll(items: Items, replay: Replay): Promise<Map<string, readonly number[]>> {
  const shown = new Map<string, readonly number[]>();
  let left = [...items];
  let worker: Worker | undefined;
  while (left.length > 0 && !replay.signal.aborted) {
    worker ??= await takeWorker(replay.supply);
    const known = knownSignatures(replay.store.state);
    const lease: ReplayLease = {
      work: "replay",
      seed: 0,
      milliseconds: leaseMilliseconds,
      known,
      items: left.slice(0, batchMax),
    };
    const replayed = await askReplay(worker, lease, replay);
    for (const [hash, transitions] of replayed ?? []) {
      shown.set(hash, transitions);
    }
    const isLost = replayed === undefined;
    const rest = left.filter(({ hash }) => !shown.has(hash));
    // Nobody knows how far a lost worker came: its first scenario is given up, and the others are tried again.
    left = isLost ? rest.slice(1) : rest;
    worker = isLost ? undefined : worker;
    replay.tell(items.length - left.length);
  }
  return shown;
}

async function takeWorker(supply: WorkerSupply): Promise<Worker> {
  const supplied = await supply.take(undefined);
  if (supplied.kind === "failed") {
    throw new KitError("a worker did not start again");
  }
  return supplied.worker;
}

/** What scenarios showed; undefined when the worker is gone. */
async function askReplay(
  worker: Worker,
  lease: ReplayLease,
  { store, supply, finished }: Replay,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  try {
    const reply = await worker.ask({ kind: "lease", lease }, "in a lease");
    if (reply.kind !== "leased") {
      throw new KitError(reply.kind === "bug" ? reply.message : `a worker answered a lease with: ${reply.kind}`);
    }
    finished(finishedLease(lease, reply.outcome, store.state.transitions));
    if (reply.outcome.loss !== undefined) {
      await supply.discard(worker);
      return undefined;
    }
    return reply.outcome.replayed ?? new Map();
  } catch (error) {
    if (error instanceof WorkerLost) {
      return undefined;
    }
    throw error;
  }
}

/** The scenarios of a corpus that can be read. */
function readableItems(store: CampaignStore): Items {
  return store.hashes.flatMap((hash) => {
    const item = store.readItem(hash);
    return item === undefined ? [] : [{ hash, check: item.check, scenario: item.scenario }];
  });
}

/**
 * `vmconform fuzz prune`: runs the scenarios of the corpus once more, and gives up those that show nothing which others
 * do not show as well.
 */
export async function fuzzPrune(kit: Kit, options: PruneOptions, io: CommandIo): Promise<ExitCode> {
  const { target, specDirectory } = options;
  const folder = campaignFolder(options, target);
  const { digest } = kit.loadSpecification(specDirectory);
  const start = { target, specDirectory, seed: 0, runs: undefined };
  const supply = new WorkerSupply(start, workerOptions(target, needsOwnProcess(target), io));
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  const status = new StatusLine(io);
  try {
    const { facts } = await supply.first();
    const store = openCampaignFor(folder, facts, digest, kit, io);
    const items = readableItems(store);
    const shown = await replayAll(items, {
      store,
      supply,
      signal: controller.signal,
      tell: (done) => status.show(`  ${done} of ${counted(items.length, "scenario")} run once more`),
      finished: (lease) => void wroteToStore(folder, () => store.finish(lease)),
    });
    status.clear();
    const kept = new Set(smallestCover(shown));
    // What was not run may show anything.
    const given = controller.signal.aborted ? [] : items.map(({ hash }) => hash).filter((hash) => !kept.has(hash));
    wroteToStore(folder, () => {
      if (given.length > 0) {
        store.prune(given);
      }
      store.writeBuckets(caseHeadOf(facts, digest, target, specDirectory));
    });
    store.close();
    const lines = [
      ...damageLines(store.damages, widthOf(io)),
      `${folder}: ${counted(given.length, "scenario")} given up, ${store.hashes.length} kept`,
    ];
    io.writeOut(lines.map((line) => `${line}\n`).join(""));
    return controller.signal.aborted ? exitCode.interrupted : exitCode.conforms;
  } finally {
    status.clear();
    stopListening();
    await supply.stop();
  }
}
