import { readFileSync } from "node:fs";
import { describeOperation } from "../../operation/describe-operation.ts";
import { runCheck, runnerOf } from "../../runner/check/check.ts";
import { commonContext } from "../../runner/check/common-context.ts";
import type { Property, PropertyContext } from "../../runner/check/property.ts";
import type { Specification } from "../../spec/specification.ts";
import { isDeviceModule } from "../../target/in-process/load-module.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { CommandIo } from "../io/io.ts";
import { type Kit, type KitSession, referenceWord } from "../kit.ts";
import { tellModuleExit } from "../losses/tell-module-exit.ts";
import type { Shard } from "../parse-values.ts";
import { queuesInUse } from "../replay/queues-in-use.ts";
import { type Filters, selectRun } from "../run/select-run.ts";
import { UsageError } from "../usage-error.ts";

/** The options of a comparison of two targets. */
export interface DiffTargetsOptions {
  readonly specDirectory: string | undefined;
  readonly filters: Filters;
  readonly shard: Shard | undefined;
  readonly seed: number;
  /** Scenarios of each check; undefined: as many as tell most devices apart. */
  readonly runs: number | undefined;
}

/** Scenarios of each check: enough to tell two devices apart, few enough to wait for. */
const runsDefault = 20;

/** Two targets that are asked the same. */
interface Pair {
  readonly sessions: readonly [KitSession, KitSession];
  /** What both can be asked. */
  readonly context: PropertyContext;
  readonly seed: number;
  readonly runs: number;
  readonly signal: AbortSignal;
}

/** Whether a path names a target, a manifest, a device module or the reference device, and not a report. */
export function isTargetPath(path: string): boolean {
  if (isDeviceModule(path) || path === referenceWord) {
    return true;
  }
  try {
    const head = readFileSync(path, "utf8").slice(0, 4096);
    return /"kind"\s*:\s*"target-manifest"/.test(head);
  } catch {
    return false;
  }
}

function findingWords({ clause, allowed, got }: Finding): string {
  return `${clause} | allowed: ${allowed} | got: ${got}`;
}

function said({ outcome, finding }: CheckResult): string {
  return finding === undefined ? outcome : `${outcome} at ${finding.clause}`;
}

function judge(pair: Pair, session: KitSession, property: Property): Promise<CheckResult> {
  session.startCheck?.(property.clauses);
  const { context, seed, signal } = pair;
  const runs = Math.min(pair.runs, property.runs);
  return runCheck(property, context, session.runScenario, { seed, runs, signal });
}

/** The shortest scenario that one of the two fails, and what each of them says of it. */
async function tellApart(pair: Pair, property: Property, results: readonly CheckResult[]): Promise<string[]> {
  const found = results
    .flatMap(({ scenario, finding }) => (scenario === undefined || finding === undefined ? [] : [scenario]))
    .sort((left, right) => left.operations.length - right.operations.length)[0];
  if (found === undefined) {
    return results.map(({ reason }, side) => `      ${nameOf(pair, side)}: ${reason === "" ? "no finding" : reason}`);
  }
  const lines = found.operations.map((operation) => `      ${describeOperation(operation, queuesInUse(pair.context))}`);
  for (const [side, session] of pair.sessions.entries()) {
    session.startCheck?.(property.clauses);
    const { finding } = await runnerOf(property, pair.context, session.runScenario)(found);
    lines.push(`      ${nameOf(pair, side)}: ${finding === undefined ? "no finding" : findingWords(finding)}`);
  }
  return lines;
}

function nameOf({ sessions }: Pair, side: number): string {
  return `${"AB"[side]} ${sessions[side]?.description.name}`;
}

/** Compares check by check; gives how many were compared and how many say something else. */
async function compare(
  pair: Pair,
  properties: readonly Property[],
  io: CommandIo,
): Promise<{ readonly compared: number; readonly different: number }> {
  let compared = 0;
  let different = 0;
  for (const property of properties) {
    const one = await judge(pair, pair.sessions[0], property);
    const other = await judge(pair, pair.sessions[1], property);
    if (pair.signal.aborted) {
      break;
    }
    compared++;
    if (said(one) !== said(other)) {
      different++;
      const lines = [
        `  ${property.id}  ${said(one)} | ${said(other)}`,
        ...(await tellApart(pair, property, [one, other])),
      ];
      io.writeOut(lines.map((line) => `${line}\n`).join(""));
    }
  }
  return { compared, different };
}

async function openBoth(
  kit: Kit,
  paths: readonly [string, string],
  specification: Specification,
): Promise<[KitSession, KitSession]> {
  const open = (path: string): Promise<KitSession> => {
    const manifest = path === referenceWord ? undefined : path;
    return kit.openSession({ manifest, command: [], timeout: undefined, configuration: undefined }, specification);
  };
  const first = await open(paths[0]);
  try {
    const second = await open(paths[1]);
    const [one, other] = [first.context.deviceType, second.context.deviceType];
    if (one !== other) {
      await second.close();
      throw new UsageError(`targets of different types, ${one} and ${other}, cannot be asked the same`);
    }
    return [first, second];
  } catch (error) {
    await first.close();
    throw error;
  }
}

/**
 * `vmconform diff A B` on two targets: asks both the same, scenario by scenario, and tells check by check where their
 * answers differ. Checks that one of them cannot run are asked of neither. 1 when they differ, 0 when not, 130 when it
 * was interrupted, with what was compared by then.
 */
export function diffTargets(
  kit: Kit,
  paths: readonly [string, string],
  options: DiffTargetsOptions,
  io: CommandIo,
): Promise<ExitCode> {
  return tellModuleExit(paths.filter(isDeviceModule), io, () => askBoth(kit, paths, options, io));
}

async function askBoth(
  kit: Kit,
  paths: readonly [string, string],
  options: DiffTargetsOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const { filters, seed, shard, specDirectory } = options;
  const specification = kit.loadSpecification(specDirectory);
  const selection = selectRun(specification, kit.properties, filters, shard);
  const sessions = await openBoth(kit, paths, specification);
  const controller = new AbortController();
  const stopListening = io.onInterrupt(() => controller.abort());
  try {
    const context = commonContext(sessions[0].context, sessions[1].context);
    const runs = options.runs ?? runsDefault;
    const pair: Pair = { sessions, context, seed, runs, signal: controller.signal };
    const possible = selection.properties.filter((property) => property.unavailable(context) === undefined);
    io.writeOut(`${nameOf(pair, 0)} | ${nameOf(pair, 1)}, seed ${seed}\n`);
    const { compared, different } = await compare(pair, possible, io);
    const left = selection.properties.length - possible.length;
    const leftOut = left === 0 ? "" : `; ${left} that one of them cannot run were left out`;
    io.writeOut(`${different} of ${compared} checks say something else of the two${leftOut}\n`);
    if (controller.signal.aborted) {
      io.writeOut(`Interrupted: ${possible.length - compared} checks were not compared.\n`);
      return exitCode.interrupted;
    }
    if (compared === 0) {
      return exitCode.notRun;
    }
    return different > 0 ? exitCode.nonconforming : exitCode.conforms;
  } finally {
    stopListening();
    await Promise.all(sessions.map((session) => session.close()));
  }
}
