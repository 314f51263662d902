import { unreachable } from "../../base/assert.ts";
import { counted } from "../../base/counted.ts";
import { idList } from "../../report/id-list.ts";
import { hanging, printable, type Styler } from "../../report/text.ts";
import type { DoctorStep } from "../../runner/doctor/doctor-step.ts";
import { isDeviceModule } from "../../target/in-process/load-module.ts";
import { type ExitCode, exitCode } from "../../verdict/exit-code.ts";
import type { CommandIo } from "../io/io.ts";
import { stylerOf, widthOf } from "../io/output.ts";
import type { Kit, KitSession, TargetChoice } from "../kit.ts";
import { tellModuleExit } from "../losses/tell-module-exit.ts";

/** The options of `doctor`. */
export interface DoctorOptions {
  readonly target: TargetChoice;
  readonly specDirectory: string | undefined;
}

interface Layout {
  readonly width: number;
  readonly style: Styler;
}

function mark({ outcome }: DoctorStep, style: Styler): string {
  switch (outcome) {
    case "passed":
      return style("green", "✓");
    case "failed":
      return style("red", "✗");
    case "skipped":
      return style("dim", "-");
    default:
      return unreachable(outcome);
  }
}

function stepLines(step: DoctorStep, { width, style }: Layout): string[] {
  const name = step.step.padEnd(10);
  return [
    ...hanging(`  ${mark(step, style)} ${name}`, printable(step.detail), width),
    ...(step.hint === "" ? [] : hanging(" ".repeat(14), printable(step.hint), width)),
  ];
}

/** Which checks the target can run, and why it cannot run the others. */
function availabilityLines(kit: Kit, { context }: KitSession, { width }: Layout): string[] {
  const reasons = new Map<string, string[]>();
  for (const property of kit.properties) {
    const reason = property.unavailable(context);
    if (reason !== undefined) {
      reasons.set(reason, [...(reasons.get(reason) ?? []), property.id]);
    }
  }
  const missing = [...reasons.values()].reduce((sum, ids) => sum + ids.length, 0);
  return [
    "",
    ...hanging("  offers    ", [...context.features].join(" ") || "no features", width),
    ...hanging("  queues    ", context.queueSizes.join(", ") || "none", width),
    `  checks    ${kit.properties.length - missing} can run, ${missing} cannot`,
    ...Array.from(reasons, ([reason, ids]) => hanging("    ", `${reason}: ${idList(ids)}`, width)).flat(),
  ];
}

/**
 * `vmconform doctor`: looks step by step whether the kit can work with a target, before anything is judged. 0 when
 * every step went well, 3 when one did not.
 */
export function doctor(kit: Kit, options: DoctorOptions, io: CommandIo): Promise<ExitCode> {
  const { manifest } = options.target;
  const modules = manifest !== undefined && isDeviceModule(manifest) ? [manifest] : [];
  return tellModuleExit(modules, io, () => examine(kit, options, io));
}

async function examine(kit: Kit, options: DoctorOptions, io: CommandIo): Promise<ExitCode> {
  const specification = kit.loadSpecification(options.specDirectory);
  const layout = { width: widthOf(io), style: stylerOf(io, io.output.isTerminal) };
  const write = (lines: readonly string[]): void => io.writeOut(lines.map((line) => `${line}\n`).join(""));
  const failed: string[] = [];
  await kit.examine(options.target, specification, (step) => {
    write(stepLines(step, layout));
    if (step.outcome === "failed") {
      failed.push(step.step);
    }
  });
  if (failed.length > 0) {
    write(["", `  ${counted(failed.length, "step")} failed: ${failed.join(", ")}`]);
    return exitCode.notRun;
  }
  const session = await kit.openSession(options.target, specification);
  try {
    write(availabilityLines(kit, session, layout));
  } finally {
    await session.close();
  }
  return exitCode.conforms;
}
