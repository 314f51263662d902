import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { suggestion } from "../base/closest-match.ts";
import type { CreateDevice } from "./device-port.ts";
import { createInProcessTarget, type InProcessTarget, type InProcessTargetOptions } from "./in-process.ts";
import type { PciIdentity } from "./target.ts";
import { TargetError } from "./target-error.ts";

/** What a device module may say of itself in its export `target`. */
type ModuleTarget = Partial<Omit<InProcessTargetOptions, "create">>;

const knownKeys: readonly string[] = [
  "name",
  "version",
  "identity",
  "channels",
  "ram",
  "ioWindow",
  "memoryWindow",
  "deviceType",
  "queueRoles",
  "startIndex",
  "trace",
  "hostEnds",
] satisfies readonly (keyof ModuleTarget)[];
const defaultChannels: readonly string[] = ["control", "log"];

function refuse(file: string, problem: string, hint: string, cause?: unknown): never {
  throw new TargetError("configuration", `${file}: ${problem}`, hint, cause);
}

async function importModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(
      file,
      `the module cannot be loaded: ${reason}`,
      "Give a JavaScript module that loads by itself.",
      error,
    );
  }
}

function readTarget(file: string, value: unknown): ModuleTarget {
  if (value === undefined) {
    return {};
  }
  if (typeof value !== "object" || value === null) {
    return refuse(file, "the export target is no object", `Export an object with any of ${knownKeys.join(", ")}.`);
  }
  const unknown = Object.keys(value).find((key) => !knownKeys.includes(key));
  if (unknown !== undefined) {
    const nearest = suggestion(unknown, knownKeys);
    refuse(
      file,
      `the export target has the unknown key "${unknown}"${nearest}`,
      `Known keys: ${knownKeys.join(", ")}.`,
    );
  }
  return value as ModuleTarget;
}

/** Whether a path names a device module and not a manifest. */
export function isDeviceModule(path: string): boolean {
  return /\.[cm]?js$/.test(path);
}

/**
 * Makes the target for a device module: a JavaScript file that exports the function `createDevice` (`CreateDevice`)
 * and, if it likes, an object `target` with what is to be known of it. `announced` are the ids of a vmchannel device.
 * Rejects with a `TargetError` (`configuration`) that says what is wrong with the module.
 */
export async function loadDeviceTarget(file: string, announced: PciIdentity): Promise<InProcessTarget> {
  const module = await importModule(file);
  const { createDevice } = module;
  if (typeof createDevice !== "function") {
    const exported = Object.keys(module).join(", ") || "nothing";
    refuse(
      file,
      `the module does not export a function createDevice; it exports ${exported}`,
      "See docs/writing-a-target.md.",
    );
  }
  const target = readTarget(file, module["target"]);
  return createInProcessTarget({
    name: file.replace(/.*[/\\]/, "").replace(/\.\w+$/, ""),
    version: "",
    identity: announced,
    channels: defaultChannels,
    ...target,
    create: createDevice as CreateDevice,
  });
}
