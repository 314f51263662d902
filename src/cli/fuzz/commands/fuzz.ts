import { systemErrorWords } from "../../../base/system-error.ts";
import { LostDatabaseError } from "../../../campaign/database/lost-database.ts";
import { type Bucket, bucketsOf } from "../../../campaign/store/buckets.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { TargetError } from "../../../target/target-error.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { ClauseLevel } from "../../../verdict/finding.ts";
import type { CommandIo } from "../../io/io.ts";
import { widthOf } from "../../io/output.ts";
import type { Kit } from "../../kit.ts";
import { needsOwnProcess } from "../../own-process.ts";
import { selectRun } from "../../run/select-run.ts";
import { UsageError } from "../../usage-error.ts";
import { WorkerSupply, workerOptions } from "../../worker/worker-supply.ts";
import { bucketLines, damageLines, totalLines } from "../campaign-lines.ts";
import type { CampaignEnd } from "../campaign-listener.ts";
import { caseHeadOf } from "../campaign-place.ts";
import { CampaignPlan } from "../campaign-plan.ts";
import { CampaignScreen } from "../campaign-screen.ts";
import { isDatabase } from "../database/database-place.ts";
import { type FuzzStore, openFuzzStore } from "../database/fuzz-store.ts";
import { type ExpectedFindings, expectedFindings } from "../expected-findings.ts";
import type { FuzzOptions } from "../fuzz-options.ts";
import { LostLeases } from "../lost-leases.ts";
import { refuseUnfinished } from "../refuse-unfinished.ts";
import { RunningCampaign } from "../run-campaign.ts";

/** What came of a campaign. */
export interface FuzzResult {
  readonly store: CampaignStore;
  readonly buckets: readonly Bucket[];
  readonly end: CampaignEnd;
  readonly expected: ExpectedFindings;
}

/** Carries out a campaign until its end, or until `isEnough`. Throws what keeps it from being started. */
export async function carryOutCampaign(
  kit: Kit,
  options: FuzzOptions,
  io: CommandIo,
  isEnough: (buckets: readonly Bucket[]) => boolean = () => false,
): Promise<FuzzResult> {
  const { target, specDirectory, seed, run, skip } = options;
  const specification = kit.loadSpecification(specDirectory);
  const isFiltered = run.length > 0 || skip.length > 0;
  const selection = selectRun(specification, kit.properties, { run, skip, level: "MAY" }, undefined);
  const isDevice = needsOwnProcess(target);
  const start = { target, specDirectory, seed, runs: undefined };
  const supply = new WorkerSupply(start, workerOptions(target, isDevice, io));
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  try {
    const { facts, worker } = await supply.first();
    await refuseUnfinished(worker);
    const expected = expectedFindings(options.expectations, facts, kit, io.now());
    const opened = await openFuzzStore(kit, options, facts, specification.digest, io);
    const { store, shared } = opened;
    const caseHead = caseHeadOf(facts, specification.digest, target, specDirectory);
    const before = bucketsOf(store.state);
    const screen = new CampaignScreen(
      { store, facts, specification, caseHead, isExpected: expected.covers },
      before,
      io,
    );
    io.writeOut(openingLines(opened, options, before.length, `${facts.description.name} ${facts.description.version}`));
    const levelOf = (clause: string): ClauseLevel => specification.clauses.get(clause)?.level ?? "MUST";
    const checks = isFiltered ? selection.properties.map(({ id }) => id) : undefined;
    const campaign = new RunningCampaign({
      store,
      shared,
      plan: new CampaignPlan(store, { seed, guided: options.guided, checks, expected: expected.signatures }),
      caseHead,
      losses: new LostLeases({ supply, properties: kit.properties, isDevice, levelOf }),
      listener: screen,
      lease: options.lease,
      time: options.time,
      signal: controller.signal,
      now: () => performance.now(),
      isEnough,
    });
    try {
      const end = await campaign.run(options.workers);
      return { store, buckets: bucketsOf(store.state), end, expected };
    } finally {
      screen.close();
      await opened.close();
    }
  } finally {
    stopListening();
    await supply.stop();
  }
}

function openingLines(
  { store, place }: FuzzStore,
  { workers, seed, lease }: FuzzOptions,
  buckets: number,
  target: string,
): string {
  const { scenarios } = store.state;
  const resumed =
    scenarios === 0
      ? "a new campaign"
      : `goes on after ${scenarios.toLocaleString("en-US")} scenarios, with ${store.hashes.length} in the corpus and ${buckets} clauses found broken`;
  return (
    `Campaign ${place} on ${target.trim()}: ${resumed}\n` +
    `  ${workers} ${workers === 1 ? "worker" : "workers"}, leases of ${lease / 1000} s, seed ${seed}; Ctrl-C ends it, the same command goes on\n\n`
  );
}

/** `vmconform fuzz`: searches until it is stopped, and keeps what it finds. Throws what keeps it from being started. */
export async function fuzz(kit: Kit, options: FuzzOptions, io: CommandIo): Promise<ExitCode> {
  const { store, buckets, end, expected } = await carryOutCampaign(kit, options, io);
  const lines = [
    ...damageLines(store.damages, widthOf(io)),
    ...totalLines(store.state, store.hashes.length, buckets),
    "",
    ...(buckets.length === 0 ? ["no clause was found broken"] : ["found:"]),
    ...buckets.flatMap((bucket) => bucketLines(bucket, expected.covers)),
  ];
  io.writeOut(lines.map((line) => `${line}\n`).join(""));
  return codeOf(end, store, buckets, expected, io);
}

/** `vmconform fuzz worker`: searches for a campaign in a database; what is found is its matter, not the worker's. */
export async function fuzzWorker(kit: Kit, options: FuzzOptions, io: CommandIo): Promise<ExitCode> {
  if (!isDatabase(options.store)) {
    throw new UsageError("fuzz worker joins a campaign in a database; name it with --store postgres://...");
  }
  const code = await fuzz(kit, options, io);
  return code === exitCode.nonconforming ? exitCode.conforms : code;
}

function codeOf(
  end: CampaignEnd,
  store: CampaignStore,
  buckets: readonly Bucket[],
  expected: ExpectedFindings,
  io: CommandIo,
): ExitCode {
  switch (end.kind) {
    case "store":
      if (end.error instanceof LostDatabaseError) {
        io.writeError(`vmconform: the campaign was ended: ${end.error.message}\n  The same command goes on.\n`);
        return exitCode.usage;
      }
      io.writeError(
        `vmconform: the campaign was ended, since ${store.folder} cannot be written: ${systemErrorWords(end.error)}\n` +
          "  Make room there or give another folder with --store; the same command then goes on.\n",
      );
      return exitCode.usage;
    case "target":
      throw new TargetError("crashed", `targets were lost one after the other: ${end.message}`, end.hint);
    case "interrupted":
      return exitCode.interrupted;
    default: {
      const broken = buckets.filter(({ level, ways }) => level === "MUST" && ways.some((way) => !expected.covers(way)));
      const isNothing = store.state.scenarios === 0;
      return isNothing ? exitCode.notRun : broken.length > 0 ? exitCode.nonconforming : exitCode.conforms;
    }
  }
}
