import { readFileSync } from "node:fs";
import { describeOperation } from "../../report/describe-operation.ts";
import { runCheck } from "../../runner/check.ts";
import { isDeviceModule } from "../../target/load-device.ts";
import type { CheckResult } from "../../verdict/check-result.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io.ts";
import type { Kit, KitSession } from "../kit.ts";
import { defaultSeed } from "../run-options.ts";
import { selectRun } from "../select-run.ts";
import { UsageError } from "../usage-error.ts";

/** Scenarios of each check: enough to tell two devices apart, few enough to wait for. */
const runsMax = 20;

/** Whether a path names a target, a manifest or a device module, and not a report. */
export function isTargetPath(path: string): boolean {
  if (isDeviceModule(path)) {
    return true;
  }
  try {
    const head = readFileSync(path, "utf8").slice(0, 4096);
    return /"kind"\s*:\s*"target-manifest"/.test(head);
  } catch {
    return false;
  }
}

function said({ outcome, finding }: CheckResult): string {
  return finding === undefined ? outcome : `${outcome} at ${finding.clause}`;
}

/** What one check says of both, when it is not the same, with the shortest scenario that shows it. */
function differenceLines(one: CheckResult, other: CheckResult): string[] {
  if (said(one) === said(other)) {
    return [];
  }
  const shown = one.finding === undefined ? other : one;
  const steps = shown.scenario?.operations.map((operation) => `      ${describeOperation(operation)}`) ?? [];
  const got =
    shown.finding === undefined ? [] : [`      allowed: ${shown.finding.allowed} | got: ${shown.finding.got}`];
  return [`  ${one.check}  ${said(one)} | ${said(other)}`, ...steps, ...got];
}

async function judge(session: KitSession, kit: Kit, position: number): Promise<CheckResult> {
  const property = kit.properties[position];
  if (property === undefined) {
    throw new UsageError(`there is no check ${position}`);
  }
  session.startCheck?.(property.clauses, []);
  const runs = Math.min(runsMax, property.runs);
  return runCheck(property, session.context, session.runScenario, { seed: defaultSeed, runs });
}

/**
 * `vmconform diff A B` on two targets: runs the same checks with the same seed on both and tells where they differ. 1
 * when they do, 0 when not.
 */
export async function diffTargets(kit: Kit, paths: readonly [string, string], io: CommandIo): Promise<ExitCode> {
  const specification = kit.loadSpecification(undefined);
  const selection = selectRun(specification, kit.properties, { run: [], skip: [], level: "MAY" }, undefined);
  const sessions: KitSession[] = [];
  let differences = 0;
  try {
    for (const manifest of paths) {
      sessions.push(
        await kit.openSession({ manifest, command: [], timeout: undefined, configuration: undefined }, specification),
      );
    }
    const [first, second] = sessions as [KitSession, KitSession];
    io.writeOut(`${first.description.name} | ${second.description.name}, seed ${defaultSeed}\n`);
    for (const property of selection.properties) {
      const position = kit.properties.indexOf(property);
      const lines = differenceLines(await judge(first, kit, position), await judge(second, kit, position));
      differences += lines.length > 0 ? 1 : 0;
      io.writeOut(lines.map((line) => `${line}\n`).join(""));
    }
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
  io.writeOut(`${differences} of ${selection.properties.length} checks say something else of the two\n`);
  return differences > 0 ? exitCode.nonconforming : exitCode.conforms;
}
