import type { Specification } from "../../spec/specification.ts";
import type { Target, TargetDescription } from "../../target/target.ts";
import type { UntoldRung } from "../../verdict/ladder.ts";
import type { DoctorStep } from "../doctor/doctor-step.ts";
import type { DeviceLook, TrialDriver } from "../doctor/trial-driver.ts";

/** What the runner does for one type of device only. */
export interface RunnerDevice {
  /** Chains that a device which serves its queues completes, the simplest first. */
  trialChains(specification: Specification, description: TargetDescription): readonly TrialChain[];
  /** What the manifest leaves out, so that parts of the device cannot be tried. */
  untold(description: TargetDescription): readonly UntoldRung[];
  /** The last step of `doctor`, which looks at what only this type has; undefined without one. */
  readonly examination: Examination | undefined;
}

/** A chain to try a queue with. */
export interface TrialChain {
  readonly queue: number;
  readonly bytes: Uint8Array;
  /** Whether it is for the device to write to; bytes of a host end make it do so. */
  readonly isWritable: boolean;
  /** Room for the device to write behind what it reads, bytes of each buffer. */
  readonly room?: readonly number[];
}

/** A step of `doctor` that only one type of device has. */
export interface Examination {
  /** Name of the step. */
  readonly step: string;
  readonly examine: (
    target: Target,
    specification: Specification,
    driver: TrialDriver,
    look: DeviceLook,
  ) => Promise<DoctorStep[]>;
}
