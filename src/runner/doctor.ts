import { unreachable } from "../base/assert.ts";
import type { Specification } from "../spec/specification.ts";
import type { TargetManifest } from "../target/manifest.ts";
import { createQtestTarget, type QtestTarget } from "../target/qtest.ts";
import type { StartStep } from "../target/qtest-session.ts";
import { TargetError } from "../target/target-error.ts";
import { type DoctorReport, failedStep, passedStep } from "./doctor-step.ts";
import { examineTarget } from "./examine-target.ts";

const startSteps: readonly StartStep[] = ["start", "answer", "set-up", "host-ends", "device"];

/**
 * Checks step by step whether the kit can work with the implementation that a manifest describes, and reports each
 * step with what to do about it. Ends at the first step without which the next ones make no sense. Leaves nothing
 * running.
 *
 * @param directory the manifest's folder.
 */
export async function examineManifest(
  manifest: TargetManifest,
  directory: string,
  specification: Specification,
  report: DoctorReport,
): Promise<void> {
  let next = 0;
  let target: QtestTarget | undefined;
  try {
    target = await createQtestTarget(manifest, directory, (step) => {
      next = startSteps.indexOf(step) + 1;
      report(passedStep(step, describeStart(step, manifest)));
    });
    next = startSteps.length;
    const lines = target.movedInterruptLines;
    await examineTarget(target, specification, report, { movedLines: () => lines });
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    report(failedStep(startSteps[next] ?? "lost", error.message, error.hint));
  } finally {
    await target?.close();
  }
}

function describeStart(step: StartStep, manifest: TargetManifest): string {
  switch (step) {
    case "start":
      return manifest.start === undefined ? "a running implementation was reached" : "the implementation was started";
    case "answer":
      return "it answers qtest requests";
    case "set-up":
      return `its interrupts are reported and ${manifest.setup.length} set-up writes were done`;
    case "host-ends":
      return `${manifest.channels.length} host ends are connected`;
    case "device":
      return "the function was found on the PCI bus";
    default:
      return unreachable(step);
  }
}
