import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CreateDevice } from "../device-port.ts";
import type { PciIdentity, Target } from "../target.ts";
import { TargetError } from "../target-error.ts";
import { createInProcessTarget, type InProcessTarget } from "./in-process.ts";
import { checkModuleTarget, type ModuleTarget } from "./module-target.ts";
import { reloadedTarget } from "./reloaded-target.ts";

const defaultChannels: readonly string[] = ["control", "log"];

function refuse(file: string, problem: string, hint: string, cause?: unknown): never {
  throw new TargetError("configuration", `${file}: ${problem}`, hint, cause);
}

type LoadedModule = Readonly<Record<string, unknown>>;

/** `loads` counts how often it was loaded before: each time it is another module, with no memory of the others. */
async function importModule(file: string, loads: number): Promise<LoadedModule> {
  const path = resolve(file);
  try {
    return (await import(`${pathToFileURL(path).href}${loads === 0 ? "" : `?loads=${loads}`}`)) as LoadedModule;
  } catch (error) {
    if (codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?ts$/.test(file)) {
      return importTypeScript(file, path);
    }
    return refuseToLoad(file, error, "Give a module that loads by itself: try node with it alone.");
  }
}

/** Node.js before 22.18 does not read TypeScript itself; tsx does, from beside the module or beside the kit. */
async function importTypeScript(file: string, path: string): Promise<LoadedModule> {
  const loader = findTsx(path) ?? findTsx(import.meta.url);
  if (loader === undefined) {
    return refuse(
      file,
      `Node.js ${process.versions.node} does not load TypeScript by itself, and tsx is not installed`,
      "Install tsx beside the module (npm install --save-dev tsx), use Node.js 22.18 or later, or give the compiled .js.",
    );
  }
  try {
    const { tsImport } = (await import(pathToFileURL(loader).href)) as {
      readonly tsImport: (specifier: string, parent: string) => Promise<LoadedModule>;
    };
    const url = pathToFileURL(path).href;
    return await tsImport(url, url);
  } catch (error) {
    return refuseToLoad(file, error, "Give a module that loads by itself: try npx tsx with it alone.");
  }
}

function findTsx(from: string): string | undefined {
  try {
    // The entry for import, which resolution for require would not give.
    return join(dirname(createRequire(from).resolve("tsx/package.json")), "dist", "esm", "api", "index.mjs");
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function refuseToLoad(file: string, error: unknown, hint: string): never {
  const reason = error instanceof Error ? error.message : String(error);
  return refuse(file, `the module cannot be loaded: ${reason}`, hint, error);
}

/** What a device module exports. A module that is imported (`import * as device`) is one as it stands. */
export interface DeviceModule {
  /** Makes the device; called for each scenario, so that nothing may be kept outside the device. */
  readonly createDevice: CreateDevice;
  /** What the kit is to know of the device. Default: a vmchannel device with the channels `control` and `log`. */
  readonly target?: ModuleTarget;
}

/** Whether a path names a device module and not a manifest. */
export function isDeviceModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/**
 * Makes the target for a device module: a JavaScript or TypeScript file that exports the function `createDevice` (`CreateDevice`)
 * and optionally an object `target` that describes it. `announced` are the ids of a vmchannel device;
 * `wrap` puts something around the function.
 * Rejects with a `TargetError` (`configuration`) that says what is wrong with the module.
 */
export async function loadDeviceTarget(
  file: string,
  announced: PciIdentity,
  wrap: (create: CreateDevice) => CreateDevice = (create) => create,
): Promise<Target> {
  let loads = 0;
  const module = await importModule(file, loads);
  if (typeof module["createDevice"] !== "function") {
    const exported = Object.keys(module).join(", ") || "nothing";
    refuse(
      file,
      `the module does not export a function createDevice; it exports ${exported}`,
      "See docs/writing-a-target.md.",
    );
  }
  const name = file.replace(/.*[/\\]/, "").replace(/\.\w+$/, "");
  const loaded = module as unknown as DeviceModule;
  let current = wrap(loaded.createDevice);
  const createDevice: CreateDevice = (environment, creation) => current(environment, creation);
  return reloadedTarget(deviceTarget({ ...loaded, createDevice }, file, name, announced), async () => {
    const again = (await importModule(file, ++loads)) as unknown as DeviceModule;
    current = wrap(again.createDevice);
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
