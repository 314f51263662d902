import type { CreateDevice } from "../device-port.ts";
import { createMachineTarget } from "../machine/machine.ts";
import type { CreateMachine } from "../machine/machine-port.ts";
import type { PciIdentity, Target } from "../target.ts";
import { TargetError } from "../target-error.ts";
import { importModule } from "./import-module.ts";
import { createInProcessTarget, type InProcessTarget } from "./in-process.ts";
import { checkModuleTarget, type ModuleMachine, type ModuleTarget } from "./module-target.ts";
import { reloadedTarget } from "./reloaded-target.ts";

const defaultChannels: readonly string[] = ["control", "log"];

/** What a device module exports. A module that is imported (`import * as device`) is one as it stands. */
export interface DeviceModule {
  /** Makes the device; called for each scenario, so that nothing may be kept outside the device. */
  readonly createDevice: CreateDevice;
  /** What the kit is to know of the device. Default: a vmchannel device with the channels `control` and `log`. */
  readonly target?: ModuleTarget;
}

/** What a machine module exports. */
export interface MachineModule {
  /** Makes the machine. */
  readonly createMachine: CreateMachine;
  /** What the kit is to know of the function that it judges. Default: a virtio device of another type. */
  readonly target?: ModuleMachine;
}

/** Whether a path names a device or machine module and not a manifest. */
export function isDeviceModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** What is put around the functions that modules export, so that somebody can listen. */
export interface ModuleWraps {
  /** Around `createDevice`. */
  readonly device: (create: CreateDevice) => CreateDevice;
  /** Around `createMachine`. */
  readonly machine: (create: CreateMachine) => CreateMachine;
}

const unwrapped: ModuleWraps = { device: (create) => create, machine: (create) => create };

/**
 * Makes the target for a JavaScript or TypeScript file that exports the function `createDevice` (`CreateDevice`) or
 * `createMachine` (`CreateMachine`), and optionally an object `target` that describes it. `announced` are the ids of a
 * vmchannel device. Rejects with a `TargetError` (`configuration`) that says what is wrong with the module.
 */
export async function loadModuleTarget(
  file: string,
  announced: PciIdentity,
  wraps: ModuleWraps = unwrapped,
): Promise<Target> {
  const module = await importModule(file, 0);
  const name = file.replace(/.*[/\\]/, "").replace(/\.\w+$/, "");
  if (typeof module["createDevice"] === "function") {
    return loadedDevice(module as unknown as DeviceModule, file, name, announced, wraps.device);
  }
  if (typeof module["createMachine"] === "function") {
    return loadedMachine(module as unknown as MachineModule, file, name, announced, wraps.machine);
  }
  const exported = Object.keys(module).join(", ") || "nothing";
  throw new TargetError(
    "configuration",
    `${file}: the module exports neither a function createDevice nor createMachine; it exports ${exported}`,
    "See docs/writing-a-target.md.",
  );
}

function loadedDevice(
  loaded: DeviceModule,
  file: string,
  name: string,
  announced: PciIdentity,
  wrap: ModuleWraps["device"],
): Target {
  let loads = 0;
  let current = wrap(loaded.createDevice);
  const createDevice: CreateDevice = (environment, creation) => current(environment, creation);
  return reloadedTarget(deviceTarget({ ...loaded, createDevice }, file, name, announced), async () => {
    const again = (await importModule(file, ++loads)) as unknown as DeviceModule;
    current = wrap(again.createDevice);
  });
}

function loadedMachine(
  loaded: MachineModule,
  file: string,
  name: string,
  announced: PciIdentity,
  wrap: ModuleWraps["machine"],
): Promise<Target> {
  let loads = 0;
  return createMachineTarget({
    name,
    version: "",
    identity: announced,
    channels: [],
    ...checkModuleTarget(file, loaded.target, announced, "machine"),
    create: async (environment) => {
      const module = loads === 0 ? loaded : ((await importModule(file, loads)) as unknown as MachineModule);
      loads++;
      return wrap(module.createMachine)(environment);
    },
  });
}

/**
 * Makes the target for a device that this process already has. `place` says in messages where it is from; it is called
 * `name` when it does not say its own. `announced` are the ids of a vmchannel device. Throws a `TargetError`
 * (`configuration`) when its `target` makes no sense, (`start-failed`) when no device comes of it.
 */
export function deviceTarget(
  { createDevice, target }: DeviceModule,
  place: string,
  name: string,
  announced: PciIdentity,
): InProcessTarget {
  return createInProcessTarget({
    name,
    version: "",
    identity: announced,
    channels: defaultChannels,
    ...checkModuleTarget(place, target, announced),
    create: createDevice,
  });
}
