import type { MutationKit } from "../mutation/mutation-kit.ts";
import type { Scenario } from "../operation/scenario.ts";
import type { RecordScenario } from "../oracle/recording/evidence-record.ts";
import type { ScenarioRunner } from "../runner/check/check-options.ts";
import type { Property, PropertyContext } from "../runner/check/property.ts";
import type { DoctorReport } from "../runner/doctor/doctor-step.ts";
import type { Specification } from "../spec/specification.ts";
import type { CreateDevice } from "../target/device-port.ts";
import type { DeviceModule } from "../target/in-process/load-module.ts";
import type { ConfigWrite, PciAddress } from "../target/manifest/manifest.ts";
import type { TargetDescription } from "../target/target.ts";
import type { WireTap } from "../trace/wire-tap.ts";
import type { Finding } from "../verdict/finding.ts";
import type { Ladder, Missing } from "../verdict/ladder.ts";
import type { ScenarioTrace } from "../verdict/scenario-trace.ts";

/** Stands for the reference device in the place of a target, whatever else is called so. */
export const referenceWord = "reference";

/** Which interfaces the reference device can have: the legacy header, both, or virtio capabilities. */
export const referenceInterfaces = ["legacy", "transitional", "modern"] as const;

/** One of {@link referenceInterfaces}. */
export type ReferenceInterfaces = (typeof referenceInterfaces)[number];

/** Which target to use: the embedded reference device when none is given. */
export interface TargetChoice {
  /** A device that this process has already; it goes before a manifest. */
  readonly device?: DeviceModule;
  /** Path of a target manifest. */
  readonly manifest: string | undefined;
  /** The command after `--`, which starts the target in place of the manifest's own. */
  readonly command: readonly string[];
  /** Milliseconds after which a target that does not answer is taken for hung; undefined: the target's own limit. */
  readonly timeout: number | undefined;
  /** Milliseconds to wait until a target can be reached; undefined: as long as its manifest says. */
  readonly wait?: number | undefined;
  /** The configuration of the reference device; undefined: the default one, or another target. */
  readonly configuration: string | undefined;
  /** A seeded fault of the reference device, by its id in the catalogue; undefined: none, or another target. */
  readonly fault?: string | undefined;
}

/** One way to set up the reference device. */
export interface Configuration {
  readonly name: string;
  /** What is particular about it, a few words. */
  readonly description: string;
}

/** A process that holds the target. */
export interface StartedProcess {
  /** Undefined for one that the kit did not start. */
  readonly pid: number | undefined;
  /** It is the kit's own: the device is a module. */
  readonly isOwn: boolean;
}

/** Whoever looks on while a target is used. */
export interface TargetWatch {
  /** What goes to the target and comes from it is logged there. */
  readonly tap?: WireTap;
  /** Begins to write down what the oracle is shown of a scenario. */
  readonly recordEvidence?: RecordScenario;
  /** Awaited after each start of the target, before anything is asked of it. */
  readonly started?: (process: StartedProcess) => Promise<void>;
}

/** How the function under test is reached over qtest, for whoever writes a client of its own. */
export interface QtestPlace {
  readonly location: PciAddress;
  /** The interrupt controller whose inputs are to be asked for. */
  readonly interceptIn: string | undefined;
  /** Writes of configuration space that firmware would do. */
  readonly setup: readonly ConfigWrite[];
}

/** A target that is up, with everything needed to run scenarios against it. */
export interface KitSession {
  readonly description: TargetDescription;
  readonly context: PropertyContext;
  readonly runScenario: ScenarioRunner;
  /**
   * Says which clauses the check that follows names: only it reports what every scenario meets before its first step.
   */
  readonly startCheck?: (clauses: readonly string[]) => void;
  /** Has the target started anew for the scenario that comes next, where the kit has started it. */
  readonly startAfresh?: () => void;
  /** Finds out which rung does not hold on which checks stand. Rejects with a `TargetError` when the target is lost. */
  readonly climb?: () => Promise<Ladder | undefined>;
  /** From now on nothing is asked of the device that needs what does not work yet. */
  readonly leaveOut?: (missing: Missing) => void;
  /** Runs a scenario once more and writes down how its finding came about; undefined when it did not come again. */
  readonly record?: (scenario: Scenario, finding: Finding) => Promise<ScenarioTrace | undefined>;
  /** How the target is reached; undefined for one in this process. */
  readonly place?: QtestPlace | undefined;
  /** The target's last lines on its error output, oldest first. */
  errorOutput(): readonly string[];
  close(): void | Promise<void>;
}

/** What the commands use of the rest of the kit. `compose.ts` puts the real one together, a test another one. */
export interface Kit {
  readonly version: string;
  readonly properties: readonly Property[];
  /** The configurations that the reference device can be judged in, the default one first. */
  readonly configurations: readonly Configuration[];
  /** Loads the kit's specification, or that of a folder. Throws a SpecError. */
  loadSpecification(directory: string | undefined): Specification;
  /** What makes the reference device, with the interfaces that are asked for; `legacy` when none are. */
  createReference(interfaces?: ReferenceInterfaces): CreateDevice;
  /** Puts together what the command `mutants` needs. */
  mutation(): Promise<MutationKit>;
  /** Looks step by step whether the kit can work with a target. Throws what is wrong with its manifest. */
  examine(choice: TargetChoice, specification: Specification, report: DoctorReport): Promise<void>;
  /** Starts a target. Throws a TargetError, or what is wrong with its manifest. */
  openSession(choice: TargetChoice, specification: Specification, watch?: TargetWatch): Promise<KitSession>;
}
