import { isOnPci, registerName } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { specificationFor } from "../../spec/with-transport.ts";
import type { Target } from "../../target/target.ts";
import type { TrialChain } from "../device/runner-device.ts";
import { runnerDeviceOf } from "../device/runner-devices.ts";
import {
  type DoctorReport,
  type DoctorStep,
  failedStep,
  passedStep,
  reportNotTried,
  skippedStep,
} from "./doctor-step.ts";
import { examinationSteps } from "./examination-steps.ts";
import { examineMemory } from "./examine-memory.ts";
import { type DeviceLook, type TrialCompletion, TrialDriver } from "./trial-driver.ts";

/** What an examination may be told beside the target itself. */
export interface Examination {
  /** The interrupt lines that moved, where the way to the target can tell. */
  readonly movedLines?: () => ReadonlySet<number>;
  /** How long to wait for anything that the device should do, in milliseconds. Default 3000. */
  readonly patienceMilliseconds?: number;
}

/** What is read where nothing answers: of the features, and of a queue's size. */
const allOnes = 0xffff_ffff;
const noSize = 0xffff;

/**
 * Looks step by step whether a target that has started can be worked with: its memory is all there, its registers
 * answer, a chain is completed, an interrupt is seen, and bytes get through to each host end and back. Nothing is
 * judged by the specification here. Rejects with a `TargetError` when the target is lost.
 */
export async function examineTarget(
  target: Target,
  specification: Specification,
  report: DoctorReport,
  { movedLines, patienceMilliseconds = 3000 }: Examination = {},
): Promise<void> {
  const { deviceType } = target.description;
  const { examination } = runnerDeviceOf(deviceType);
  const steps = examinationSteps(deviceType);
  const memory = await examineMemory(target);
  report(memory);
  if (memory.outcome !== "passed") {
    reportNotTried(steps.slice(1), report);
    return;
  }
  const driver = new TrialDriver(target, specification, patienceMilliseconds);
  const look = await driver.look();
  const registers = judgeRegisters(target, specification, look);
  report(registers);
  if (registers.outcome !== "passed") {
    reportNotTried(steps.slice(2), report);
    return;
  }
  report(await examineInterrupt(target, specification, driver, look, movedLines));
  for (const step of (await examination?.examine(target, specification, driver, look)) ?? []) {
    report(step);
  }
  await driver.finish();
}

/** Says of a first look whether there are registers to work with. */
export function judgeRegisters(target: Target, specification: Specification, look: DeviceLook): DoctorStep {
  const step = "registers";
  const { found } = look;
  if (!found.found) {
    return failedStep(step, found.detail, found.hint);
  }
  const { ioWindow } = target.description;
  if (look.hostFeatures.low === allOnes && look.queueSizes.every((size) => size === noSize)) {
    const detail = `the features read 0xffffffff: nothing answers behind BAR0 at port 0x${ioWindow.start.toString(16)}`;
    return failedStep(step, detail, "The device must answer at the ports that BAR0 names once command bit 0 is set.");
  }
  const sizes = look.queueSizes.map((size, queue) => ({ size, queue })).filter(({ size }) => size > 0);
  if (sizes.length === 0) {
    const size = registerName(specification, "show-queue-size");
    const select = registerName(specification, "select-queue");
    return failedStep(step, "no queue has a size", `${size} must read the size of the queue that ${select} names.`);
  }
  const queues = sizes.map(({ size, queue }) => `${queue} of ${size}`).join(", ");
  const features = `0x${look.hostFeatures.low.toString(16).padStart(8, "0")}`;
  return passedStep(step, `${found.detail}, features ${features}, queues ${queues}`);
}

async function examineInterrupt(
  target: Target,
  specification: Specification,
  driver: TrialDriver,
  look: DeviceLook,
  movedLines: (() => ReadonlySet<number>) | undefined,
): Promise<DoctorStep> {
  const step = "interrupt";
  const trial = chooseTrial(target, specification);
  if (trial === undefined) {
    return skippedStep(step, "no queue is known to consume what it is given; the manifest may name one in queueRoles");
  }
  const size = look.queueSizes[trial.queue] ?? 0;
  if (size === 0) {
    return failedStep(step, `queue ${trial.queue} has size 0`, "Correct queueRoles in the manifest, or the device.");
  }
  await driver.bringUp([{ index: trial.queue, size }]);
  await driver.offer(trial.queue, trial.bytes, false, trial.room);
  const completion = await driver.complete(trial.queue);
  return judgeInterrupt(target, specification, trial.queue, completion, movedLines?.());
}

function judgeInterrupt(
  target: Target,
  specification: Specification,
  queue: number,
  { completed, interrupted, isr }: TrialCompletion,
  moved: ReadonlySet<number> | undefined,
): DoctorStep {
  const step = "interrupt";
  if (!completed) {
    const notify = registerName(specification, "notify-queue");
    const hint = `After a write of ${notify} the device must serve the queue, before DRIVER_OK as well as after it.`;
    return failedStep(step, `a chain on queue ${queue} was not completed`, hint);
  }
  const done = `a chain on queue ${queue} was completed`;
  if (!isOnPci(specificationFor(specification, target.description).transport)) {
    const hint = "The back-end must signal the call of the ring once it has used a chain.";
    return isr % 2 === 1
      ? passedStep(step, `${done} and there was a call for it`)
      : failedStep(step, `${done}, but there was no call for it`, hint);
  }
  if (!target.description.capabilities.interruptLine) {
    return skippedStep(step, `${done}; the manifest names no interrupt line, so clauses on interrupts are not tried`);
  }
  if (interrupted) {
    return passedStep(step, `${done} and the interrupt line went high`);
  }
  const others = [...(moved ?? [])];
  if (others.length > 0) {
    const detail = `${done}, and line ${others.join(", ")} moved instead of the manifest's`;
    return failedStep(step, detail, `Put ${others[0]} into interrupt.line of the manifest.`);
  }
  const register = registerName(specification, "acknowledge-interrupt");
  const hint =
    isr === 0
      ? `The device must set bit 0 of ${register} and raise INTA when it has used a chain.`
      : `${register} shows the interrupt: name the controller in interrupt.interceptIn (ioapic for QEMU and ` +
        "vmconform serve), or program the routing in setup.";
  return failedStep(step, `${done}, but no interrupt line moved; ${register} read ${isr}`, hint);
}

/** The simplest chain that is not for the device to write to: it is completed, and nothing comes of it. */
function chooseTrial({ description }: Target, specification: Specification): TrialChain | undefined {
  const chains = runnerDeviceOf(description.deviceType).trialChains(specification, description);
  return chains.find(({ isWritable }) => !isWritable);
}
