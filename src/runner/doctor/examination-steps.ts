import { runnerDeviceOf } from "../device/runner-devices.ts";

const anyDevice: readonly string[] = ["memory", "registers", "interrupt"];

/** The steps that look at a target which has started, in their order: those for any device, then that of its type. */
export function examinationSteps(deviceType: string): readonly string[] {
  const { examination } = runnerDeviceOf(deviceType);
  return examination === undefined ? anyDevice : [...anyDevice, examination.step];
}
