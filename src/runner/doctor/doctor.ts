import { unreachable } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";
import { withTransport } from "../../spec/with-transport.ts";
import type { TargetManifest } from "../../target/manifest/manifest.ts";
import { createQtestTarget, type QtestTarget } from "../../target/qtest/qtest.ts";
import type { StartStep } from "../../target/qtest/qtest-session.ts";
import type { Target } from "../../target/target.ts";
import { TargetError } from "../../target/target-error.ts";
import { createVhostUserTarget } from "../../target/vhost-user/vhost-user.ts";
import { type DoctorReport, failedStep, passedStep, reportNotTried } from "./doctor-step.ts";
import { examinationSteps } from "./examination-steps.ts";
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
  if (manifest.vhostUser !== undefined) {
    await examineBackEnd(manifest, directory, specification, report);
    return;
  }
  const startReport = new StartReport(manifest, report);
  let target: QtestTarget | undefined;
  try {
    target = await createQtestTarget(manifest, directory, (step) => startReport.done(step));
    const lines = target.movedInterruptLines;
    await examineTarget(target, specification, report, { movedLines: () => lines });
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    if (target === undefined) {
      startReport.failed(error);
    } else {
      report(failedStep("lost", error.message, error.hint));
    }
  } finally {
    await target?.close();
  }
}

/** The same for a vhost-user back-end, which is there once it answers. */
async function examineBackEnd(
  manifest: TargetManifest,
  directory: string,
  specification: Specification,
  report: DoctorReport,
): Promise<void> {
  const { transport } = withTransport(specification, manifest.transport);
  let target: Target | undefined;
  try {
    target = await createVhostUserTarget(manifest, directory, transport);
    report(passedStep("start", describeStart("start", manifest)));
    report(passedStep("answer", "it answers vhost-user requests"));
    await examineTarget(target, specification, report);
  } catch (error) {
    if (!(error instanceof TargetError)) {
      throw error;
    }
    const hasStarted = error.code === "protocol";
    if (target === undefined && hasStarted) {
      report(passedStep("start", describeStart("start", manifest)));
    }
    report(failedStep(target === undefined ? (hasStarted ? "answer" : "start") : "lost", error.message, error.hint));
    if (target === undefined) {
      reportNotTried([...(hasStarted ? [] : ["answer"]), ...examinationSteps(manifest.deviceType)], report);
    }
  } finally {
    await target?.close();
  }
}

/** Tells of the steps of a start: that a program was started is only told once it has not ended at once. */
class StartReport {
  readonly #manifest: TargetManifest;
  readonly #report: DoctorReport;
  #next = 0;

  constructor(manifest: TargetManifest, report: DoctorReport) {
    this.#manifest = manifest;
    this.#report = report;
  }

  done(step: StartStep): void {
    this.#next = startSteps.indexOf(step) + 1;
    if (step === "answer") {
      this.#pass("start");
    }
    if (step !== "start") {
      this.#pass(step);
    }
  }

  /** Tells what failed and which steps were not tried. */
  failed({ code, message, hint }: TargetError): void {
    const hasEnded = this.#next <= 1 && (code === "start-failed" || code === "crashed");
    const failing = hasEnded ? 0 : this.#next;
    if (this.#next === 1 && failing === 1) {
      this.#pass("start");
    }
    this.#report(failedStep(startSteps[failing] ?? "lost", message, hint));
    const later = examinationSteps(this.#manifest.deviceType);
    reportNotTried([...startSteps.slice(failing + 1), ...later], this.#report);
  }

  #pass(step: StartStep): void {
    this.#report(passedStep(step, describeStart(step, this.#manifest)));
  }
}

function describeStart(step: StartStep, manifest: TargetManifest): string {
  switch (step) {
    case "start":
      return manifest.start === undefined ? "a running implementation was reached" : "the implementation was started";
    case "answer":
      return "it answers qtest requests";
    case "set-up":
      return setUpWords(manifest);
    case "host-ends":
      return `${manifest.channels.length} host ends are connected`;
    case "device":
      return "the function was found on the PCI bus";
    default:
      return unreachable(step);
  }
}

function setUpWords({ interrupt, setup }: TargetManifest): string {
  const writes = setup.length === 1 ? "1 set-up write was done" : `${setup.length} set-up writes were done`;
  if (interrupt === undefined) {
    return `${writes}; the manifest names no interrupt line`;
  }
  return interrupt.interceptIn === undefined
    ? writes
    : `interrupts of ${interrupt.interceptIn} are reported, ${writes}`;
}
