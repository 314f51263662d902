import { join } from "node:path";
import { type Bucket, type BucketWay, bucketsOf } from "../../../campaign/store/buckets.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import type { Work } from "../../../campaign/store/lease-line.ts";
import { campaignHtml } from "../../../report/campaign/campaign-html.ts";
import type { CampaignReport, ReportedBucket, ReportedWay } from "../../../report/campaign/campaign-report.ts";
import type { Specification } from "../../../spec/specification.ts";
import { checkReport } from "../../../verdict/check-report.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import type { ClauseReport } from "../../../verdict/judge-clauses.ts";
import { writeTextFile } from "../../io/files.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { programName, replayCommand } from "../../replay-command.ts";
import { areaOf, levelOf } from "../../run/plan-run.ts";
import { expectationLines, momentWords } from "../campaign-lines.ts";
import { campaignFolder, openCampaign } from "../campaign-place.ts";
import type { StoreChoice } from "../fuzz-options.ts";
import { readTrace } from "../trace-files.ts";

/** The options of `fuzz report`. */
export interface FuzzReportOptions extends StoreChoice {
  readonly target: TargetChoice;
  readonly specDirectory: string | undefined;
  /** The file to write; undefined: `report.html` in the campaign's folder. */
  readonly output: string | undefined;
}

const workTitles: readonly (readonly [Work, string])[] = [
  ["generate", "Scenarios of properties"],
  ["mutate", "Scenarios made of others"],
  ["settle", "Settling findings"],
  ["replay", "Scenarios once more"],
];

/** What makes the report of a campaign. */
interface Sources {
  readonly kit: Kit;
  readonly store: CampaignStore;
  readonly specification: Specification;
  readonly program: string;
}

function reportedWay(clause: string, way: BucketWay, sources: Sources): ReportedWay {
  const { kit, store, specification, program } = sources;
  const { check, scenario, finding } = way.smallest;
  const property = kit.properties.find(({ id }) => id === check);
  const trace = readTrace(store, way);
  const { shown, of } = way.replays;
  const seen = `Seen ${way.count === 1 ? "once" : `${way.count} times`}, first ${momentWords(way.firstAt)}, last ${momentWords(way.lastAt)}.`;
  const replayed =
    of === 0 ? "Not confirmed on a fresh target yet." : `Shown by ${shown} of ${of} runs on fresh targets.`;
  const result = {
    check,
    title: property?.title ?? "",
    clauses: property?.clauses ?? [clause],
    outcome: shown < of ? ("flaky" as const) : ("failed" as const),
    reason: `${seen} ${replayed}`,
    runs: way.count,
    operations: 0,
    milliseconds: 0,
    finding,
    scenario,
    ...(trace === undefined ? {} : { trace }),
    operationsBeforeShrinking: way.first.scenario.operations.length,
    warnings: [],
    reached: new Map(),
    choices: new Map(),
  };
  const caseFile = store.bucketFiles.smallestOf(clause, way);
  const surroundings = {
    area: areaOf(check, specification),
    level: levelOf(result.clauses, specification),
    caseFile,
    replay: replayCommand(program, caseFile),
    errorOutput: [],
  };
  const { signature, count, firstAt, lastAt, replays, isSettled } = way;
  return {
    ...{ signature, finding, count, firstAt, lastAt, replays, isSettled },
    check: checkReport(result, surroundings),
  };
}

function reportedBucket({ clause, level, ways }: Bucket, sources: Sources): ReportedBucket {
  const known = sources.specification.clauses.get(clause);
  const described: ClauseReport = {
    id: clause,
    level: known?.level ?? level,
    area: known?.area ?? "",
    origin: known?.origin ?? [],
    text: known?.text ?? "",
    source: known?.source ?? [],
    state: "selected",
    reason: "",
    verdict: level === "MUST" ? "failed" : "warned",
    reached: 0,
    checks: [],
  };
  return { clause: described, ways: ways.map((way) => reportedWay(clause, way, sources)) };
}

function reportOf(sources: Sources): CampaignReport {
  const { store } = sources;
  const { state, head } = store;
  const buckets = bucketsOf(state);
  const lastNew = Math.max(0, ...buckets.flatMap(({ ways }) => ways.map(({ firstAt }) => firstAt)));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Store", store.folder],
    ["Specification", head.specDigest.slice(0, 8)],
    ["Begun by kit", head.kit],
    ["First lease", state.firstAt === undefined ? undefined : momentWords(state.firstAt)],
    ["Last lease", state.lastAt === undefined ? undefined : momentWords(state.lastAt)],
    ["Last new bucket", lastNew === 0 ? "none" : momentWords(lastNew)],
    ["Corpus", `${store.hashes.length} scenarios`],
    ["Targets lost and replaced", String(state.losses)],
  ];
  return {
    target: head.target.name,
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    scenarios: state.scenarios,
    transitions: state.transitions.size,
    work: workTitles.map(([work, title]) => ({ title, ...state.totals[work] })),
    buckets: buckets.map((bucket) => reportedBucket(bucket, sources)),
    curve: [{ scenarios: 0, transitions: 0 }, ...state.curve],
    expected: expectationLines(state, buckets),
    damages: store.damages,
  };
}

/** `vmconform fuzz report`: what a campaign has come to, as one HTML page. The target is not started. */
export function fuzzReport(kit: Kit, options: FuzzReportOptions, io: CommandIo): ExitCode {
  const folder = campaignFolder(options, options.target);
  const store = openCampaign(folder, kit, io);
  const specification = kit.loadSpecification(options.specDirectory);
  const program = programName(io.environment, io.program?.script, io.program?.directory);
  const path = options.output ?? join(folder, "report.html");
  writeTextFile(path, campaignHtml(reportOf({ kit, store, specification, program })));
  io.writeOut(`${path}\n`);
  return exitCode.conforms;
}
