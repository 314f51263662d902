import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { properties } from "../../properties/registry.ts";
import { createReferenceDevice } from "../../reference/device.ts";
import { type ReferencePreset, referencePresets } from "../../reference/presets.ts";
import { suggestion } from "../base/closest-match.ts";
import { foldLines } from "../base/fold-lines.ts";
import type { MutationKit } from "../mutation/mutation-kit.ts";
import type { RecordScenario } from "../oracle/recording/evidence-record.ts";
import { examineManifest } from "../runner/doctor/doctor.ts";
import { type DoctorReport, passedStep } from "../runner/doctor/doctor-step.ts";
import { examineTarget } from "../runner/doctor/examine-target.ts";
import { climbLadder } from "../runner/ladder/climb-ladder.ts";
import { recordScenario } from "../runner/record/record-scenario.ts";
import { openSession } from "../runner/session.ts";
import { loadSpecification } from "../spec/load.ts";
import type { Specification } from "../spec/specification.ts";
import { withTransport } from "../spec/with-transport.ts";
import type { CreateDevice } from "../target/device-port.ts";
import { createInProcessTarget, type InProcessTarget } from "../target/in-process/in-process.ts";
import { deviceTarget, isDeviceModule, loadModuleTarget, type ModuleWraps } from "../target/in-process/load-module.ts";
import type { TargetManifest } from "../target/manifest/manifest.ts";
import { readManifest } from "../target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../target/qtest/qtest.ts";
import type { QtestHooks } from "../target/qtest/qtest-hooks.ts";
import type { Target } from "../target/target.ts";
import { createVhostUserTarget } from "../target/vhost-user/vhost-user.ts";
import { traceDevice, traceMachine } from "../trace/traced-device.ts";
import { TracedTarget } from "../trace/traced-target.ts";
import type { WireTap } from "../trace/wire-tap.ts";
import type { Kit, KitSession, QtestPlace, TargetChoice, TargetWatch } from "./kit.ts";
import { UsageError } from "./usage-error.ts";

/** Lines of a target's error output that a report shows, repeated ones folded. */
const errorLinesShown = 12;

/**
 * Channels of the embedded reference device. The last name is as long as a name can be, which takes config space past
 * the 127 bytes that a signed byte counts.
 */
const referenceChannels: readonly string[] = ["control", "log", "clipboard.".padEnd(79, "~0123456789")];

function kitVersion(): string {
  const text = readFileSync(fileURLToPath(import.meta.resolve("#package.json")), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

function presetOf(name: string | undefined): ReferencePreset {
  const known = name === undefined ? referencePresets[0] : referencePresets.find((preset) => preset.name === name);
  if (known === undefined) {
    const names = referencePresets.map((preset) => preset.name);
    const choice = `there are ${names.join(", ")}`;
    throw new UsageError(`no configuration is called "${name}"${suggestion(name ?? "", names)}; ${choice}`);
  }
  return known;
}

function createReference({ options }: ReferencePreset): CreateDevice {
  return (environment, { startIndex }) => createReferenceDevice(environment, { ...options, startIndex });
}

function referenceTarget(
  specification: Specification,
  version: string,
  preset: ReferencePreset,
  tap: WireTap | undefined,
): InProcessTarget {
  const create = createReference(preset);
  return createInProcessTarget({
    name: preset === referencePresets[0] ? "reference device" : `reference device (${preset.name})`,
    version,
    create: tap === undefined ? create : traceDevice(create, tap),
    identity: specification.vmchannel.identity,
    channels: referenceChannels,
  });
}

/** The manifest with what the command line says in its place. */
function override(manifest: TargetManifest, { command, timeout, wait }: TargetChoice): TargetManifest {
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
  const { start: startLimit, reply, stop } = manifest.limits;
  const limits = { start: wait ?? startLimit, reply: timeout ?? reply, stop };
  return { ...manifest, start, limits };
}

/** The target when it lives in this process: the reference device, or that of a module; undefined when it does not. */
async function openInProcess(
  choice: TargetChoice,
  specification: Specification,
  version: string,
  tap?: WireTap,
): Promise<Target | undefined> {
  const { device, manifest, command, configuration, fault } = choice;
  if (device !== undefined) {
    return deviceTarget(device, "the device", "device", specification.vmchannel.identity);
  }
  if (manifest !== undefined && configuration !== undefined) {
    throw new UsageError("--configuration is for the reference device; another target is set up by its manifest");
  }
  if (manifest !== undefined && fault !== undefined) {
    throw new UsageError("--fault is for the reference device; leave the target out");
  }
  const isModule = manifest !== undefined && isDeviceModule(manifest);
  if (manifest !== undefined && !isModule) {
    return undefined;
  }
  if (command.length > 0) {
    throw new UsageError("the command after -- needs a target manifest, which says how the target is reached");
  }
  if (fault !== undefined) {
    return faultyTarget(fault, specification, version, configuration, tap);
  }
  return manifest === undefined
    ? referenceTarget(specification, version, presetOf(configuration), tap)
    : loadModuleTarget(manifest, specification.vmchannel.identity, tap === undefined ? undefined : moduleWraps(tap));
}

function moduleWraps(tap: WireTap): ModuleWraps {
  return { device: (create) => traceDevice(create, tap), machine: (create) => traceMachine(create, tap) };
}

function readChosenManifest(choice: TargetChoice, specification: Specification): TargetManifest {
  return override(readManifest(choice.manifest ?? "", specification.vmchannel.identity), choice);
}

/** A target that was opened, and how it is reached where it is a process of its own. */
interface OpenedTarget {
  readonly target: Target;
  readonly place?: QtestPlace;
}

async function openTarget(
  choice: TargetChoice,
  specification: Specification,
  version: string,
  { tap, started }: TargetWatch = {},
): Promise<OpenedTarget> {
  const inProcess = await openInProcess(choice, specification, version, tap);
  if (inProcess !== undefined) {
    await started?.({ pid: process.pid, isOwn: true });
    return { target: inProcess };
  }
  const manifest = readChosenManifest(choice, specification);
  const hooks: QtestHooks = {
    ...(tap === undefined ? {} : { interrupt: tap.interrupt }),
    ...(started === undefined ? {} : { started: (pid) => started({ pid, isOwn: false }) }),
  };
  const folder = dirname(choice.manifest ?? "");
  if (manifest.vhostUser !== undefined) {
    const { transport } = withTransport(specification, manifest.transport);
    return { target: await createVhostUserTarget(manifest, folder, transport, hooks.started) };
  }
  const target = await createQtestTarget(manifest, folder, undefined, hooks);
  const { interrupt, setup } = manifest;
  return { target, place: { location: target.location, interceptIn: interrupt?.interceptIn, setup } };
}

async function openKit(
  choice: TargetChoice,
  specification: Specification,
  version: string,
  watch: TargetWatch = {},
): Promise<KitSession> {
  const { target, place } = await openTarget(choice, specification, version, watch);
  const session = await openKitSession(
    watch.tap === undefined ? target : new TracedTarget(target, watch.tap),
    specification,
    watch.recordEvidence,
  );
  return { ...session, place };
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
  await inProcess.close();
}

async function openKitSession(
  target: Target,
  specification: Specification,
  recordEvidence?: RecordScenario,
): Promise<KitSession> {
  try {
    const session = await openSession(target, specification, undefined, recordEvidence);
    return {
      description: target.description,
      context: session.context,
      runScenario: (scenario, observer) => session.runScenario(scenario, observer),
      startAfresh: () => session.startAfresh(),
      climb: () => climbLadder(target, specification),
      leaveOut: (missing) => session.leaveOut(missing),
      startCheck: (clauses) => session.startCheck(clauses),
      record: (scenario, finding) => recordScenario(session, scenario, finding),
      errorOutput: () => foldLines(target.errorOutput(), errorLinesShown),
      close: () => session.close(),
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** The catalogue is loaded by the commands that need it. */
async function loadFaults() {
  const { faults } = await import("../../reference/mutants/catalogue.ts");
  const { canary } = await import("../../reference/mutants/canary.ts");
  const { equivalentFaults } = await import("../../reference/mutants/equivalent-faults.ts");
  return { faults, canary, equivalentFaults };
}

async function composeMutation(): Promise<MutationKit> {
  const { faults, canary, equivalentFaults } = await loadFaults();
  return {
    faults,
    equivalents: equivalentFaults,
    canary,
    properties,
    loadSpecification,
    openFault: async (id, specification) => {
      return openKitSession(await faultyTarget(id, specification, "", undefined, undefined), specification);
    },
  };
}

/** The reference device with one fault of the catalogue. Throws a `UsageError` when there is no such fault. */
async function faultyTarget(
  id: string,
  specification: Specification,
  version: string,
  configuration: string | undefined,
  tap: WireTap | undefined,
): Promise<InProcessTarget> {
  const { canary, faults, equivalentFaults } = await loadFaults();
  const all = [canary, ...faults, ...equivalentFaults];
  const fault = all.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    const nearest = suggestion(
      id,
      all.map((candidate) => candidate.id),
    );
    throw new UsageError(`no fault is called "${id}"${nearest}; docs/mutants.md lists all ${faults.length}`);
  }
  const { options } = presetOf(configuration);
  const create: CreateDevice = (environment, { startIndex }) =>
    createReferenceDevice(environment, { ...options, startIndex, ...fault.options }, fault.parts);
  return createInProcessTarget({
    name: `reference device with ${id}`,
    version,
    create: tap === undefined ? create : traceDevice(create, tap),
    identity: specification.vmchannel.identity,
    channels: referenceChannels,
  });
}

/** Puts the kit together: its properties, its reference device and the ways to other targets. */
export function composeKit(): Kit {
  const version = kitVersion();
  return {
    version,
    properties,
    loadSpecification,
    configurations: referencePresets,
    createReference: (transport = "legacy") => {
      const { options, ...preset } = presetOf(undefined);
      return createReference({ ...preset, options: { ...options, transport } });
    },
    mutation: composeMutation,
    examine: (choice, specification, report) => examine(choice, specification, version, report),
    openSession: (choice, specification, watch) => openKit(choice, specification, version, watch),
  };
}
