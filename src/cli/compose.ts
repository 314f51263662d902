import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import type { MutationKit } from "../mutation/mutation-kit.ts";
import { examineManifest } from "../runner/doctor.ts";
import { type DoctorReport, passedStep } from "../runner/doctor-step.ts";
import { examineTarget } from "../runner/examine-target.ts";
import { openSession } from "../runner/session.ts";
import { loadSpecification } from "../spec/load.ts";
import type { Specification } from "../spec/specification.ts";
import type { CreateDevice } from "../target/device-port.ts";
import { createInProcessTarget, type InProcessTarget } from "../target/in-process.ts";
import { isDeviceModule, loadDeviceTarget } from "../target/load-device.ts";
import type { TargetManifest } from "../target/manifest.ts";
import { readManifest } from "../target/parse-manifest.ts";
import { createQtestTarget } from "../target/qtest.ts";
import type { Target } from "../target/target.ts";
import type { Kit, KitSession, TargetChoice } from "./kit.ts";
import { UsageError } from "./usage-error.ts";

/** Channels of the embedded reference device. */
const referenceChannels: readonly string[] = ["control", "log", "clipboard"];
/** Vectors of its MSI-X capability, so that the clauses about it are judged too. */
const referenceVectors = 4;

function kitVersion(): string {
  const text = readFileSync(fileURLToPath(import.meta.resolve("#package.json")), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

const createReference: CreateDevice = (environment, { startIndex }) =>
  createReferenceDevice(environment, { startIndex, msixVectors: referenceVectors });

function referenceTarget(specification: Specification, version: string): InProcessTarget {
  return createInProcessTarget({
    name: "reference device",
    version,
    create: createReference,
    identity: specification.vmchannel.identity,
    channels: referenceChannels,
  });
}

/** The manifest with what the command line says in its place. */
function override(manifest: TargetManifest, { command, timeout }: TargetChoice): TargetManifest {
  const [program, ...words] = command;
  const start =
    program === undefined
      ? manifest.start
      : {
          environment: {},
          install: undefined,
          askVersion: undefined,
          files: [],
          restart: "never" as const,
          ...manifest.start,
          program,
          arguments: words,
        };
  const limits = timeout === undefined ? manifest.limits : { ...manifest.limits, reply: timeout };
  return { ...manifest, start, limits };
}

/** The target when it lives in this process: the reference device, or that of a module; undefined when it does not. */
async function openInProcess(
  choice: TargetChoice,
  specification: Specification,
  version: string,
): Promise<InProcessTarget | undefined> {
  const { manifest, command } = choice;
  const isModule = manifest !== undefined && isDeviceModule(manifest);
  if (manifest !== undefined && !isModule) {
    return undefined;
  }
  if (command.length > 0) {
    throw new UsageError("the command after -- needs a target manifest, which says how the target is reached");
  }
  return manifest === undefined
    ? referenceTarget(specification, version)
    : loadDeviceTarget(manifest, specification.vmchannel.identity);
}

function readChosenManifest(choice: TargetChoice, specification: Specification): TargetManifest {
  return override(readManifest(choice.manifest ?? "", specification.vmchannel.identity), choice);
}

async function openTarget(choice: TargetChoice, specification: Specification, version: string): Promise<Target> {
  const inProcess = await openInProcess(choice, specification, version);
  return inProcess ?? createQtestTarget(readChosenManifest(choice, specification), dirname(choice.manifest ?? ""));
}

async function examine(
  choice: TargetChoice,
  specification: Specification,
  version: string,
  report: DoctorReport,
): Promise<void> {
  const inProcess = await openInProcess(choice, specification, version);
  if (inProcess === undefined) {
    const manifest = readChosenManifest(choice, specification);
    await examineManifest(manifest, dirname(choice.manifest ?? ""), specification, report);
    return;
  }
  report(passedStep("start", `${inProcess.description.name} was made in this process`));
  await examineTarget(inProcess, specification, report);
  inProcess.close();
}

async function openKitSession(target: Target, specification: Specification): Promise<KitSession> {
  try {
    const session = await openSession(target, specification);
    return {
      description: target.description,
      context: session.context,
      runScenario: (scenario, observer) => session.runScenario(scenario, observer),
      startCheck: (clauses, expected) => session.startCheck(clauses, expected),
      errorOutput: () => target.errorOutput(),
      close: () => session.close(),
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** The catalogue is loaded by the one command that needs it. */
async function composeMutation(): Promise<MutationKit> {
  const { faults } = await import("../../reference/mutants/catalogue.ts");
  return {
    faults,
    properties,
    loadSpecification,
    openFault: async (id, specification) => {
      const fault = faults.find((candidate) => candidate.id === id);
      if (fault === undefined) {
        throw new UsageError(`the catalogue has no fault ${id}`);
      }
      const target = createInProcessTarget({
        name: `reference device with ${id}`,
        version: "",
        create: (environment, { startIndex }) =>
          createReferenceDevice(
            environment,
            { startIndex, msixVectors: referenceVectors, ...fault.options },
            fault.parts,
          ),
        identity: specification.vmchannel.identity,
        channels: referenceChannels,
      });
      return openKitSession(target, specification);
    },
  };
}

/** Puts the kit together: its properties, its reference device and the ways to other targets. */
export function composeKit(): Kit {
  const version = kitVersion();
  return {
    version,
    properties,
    loadSpecification,
    createReference,
    mutation: composeMutation,
    examine: (choice, specification, report) => examine(choice, specification, version, report),
    openSession: async (choice, specification) =>
      openKitSession(await openTarget(choice, specification, version), specification),
  };
}
