import { fileURLToPath } from "node:url";
import type { DeviceModule } from "../target/in-process/load-module.ts";
import { OptionsError } from "./options-error.ts";
import { optionNames, shown } from "./read-options.ts";

/**
 * What is judged: a device that the program has itself, as device modules export it (`import * as device` gives one);
 * the path or `file:` URL of a device module or of a target manifest; or, when undefined, the kit's reference device.
 */
export type ConformanceTarget = DeviceModule | string | URL | undefined;

/** A target that was found to be one. */
export type ReadTarget =
  | { readonly kind: "reference" }
  | { readonly kind: "device"; readonly device: DeviceModule }
  | { readonly kind: "path"; readonly path: string };

const whatToGive =
  "give { createDevice } with a function that makes the device, the path of a device module or of a manifest, " +
  "or nothing for the reference device";

/** Says what a target is. Throws an `OptionsError` when it is none. */
export function readTarget(target: unknown): ReadTarget {
  if (target === undefined) {
    return { kind: "reference" };
  }
  if (target instanceof URL) {
    if (target.protocol !== "file:") {
      throw new OptionsError(`the target ${target.href} is no file: ${whatToGive}`);
    }
    return { kind: "path", path: fileURLToPath(target) };
  }
  if (typeof target === "string" && target !== "") {
    return { kind: "path", path: target };
  }
  if (typeof target !== "object" || target === null) {
    throw new OptionsError(`the target is ${shown(target)}: ${whatToGive}`);
  }
  return { kind: "device", device: readDevice(target) };
}

function readDevice(target: object): DeviceModule {
  const { createDevice } = target as { readonly createDevice?: unknown };
  if (typeof createDevice !== "function") {
    const keys = Object.keys(target).join(", ") || "nothing";
    const what =
      createDevice === undefined ? "has no createDevice" : `has a createDevice that is ${shown(createDevice)}`;
    throw new OptionsError(`the target ${what} (it has ${keys}): ${whatToGive}`);
  }
  // A module may export what it likes; who writes an object and an option in it means the option.
  const isModule = Object.prototype.toString.call(target) === "[object Module]";
  const misplaced = isModule ? undefined : Object.keys(target).find((key) => optionNames.includes(key));
  if (misplaced !== undefined) {
    throw new OptionsError(`${misplaced} is an option and stands in the target: give it in the second argument`);
  }
  return target as DeviceModule;
}
