import { anyRunner } from "./any/any-runner.ts";
import type { RunnerDevice } from "./runner-device.ts";
import { vmchannelRunner } from "./vmchannel/vmchannel-runner.ts";

/** The runner's parts of the device types that the kit knows. */
const parts: ReadonlyMap<string, RunnerDevice> = new Map([["vmchannel", vmchannelRunner]]);

/** What the runner does for a type of device; for a type that is not known, what can be done with any. */
export function runnerDeviceOf(deviceType: string): RunnerDevice {
  return parts.get(deviceType) ?? anyRunner;
}
