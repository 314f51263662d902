import { isDeviceModule } from "../target/in-process/load-module.ts";
import type { TargetChoice } from "./kit.ts";

/** Whether a device is code that may never return or may end its process: a module, or the reference with a fault. */
export function needsOwnProcess({ manifest, fault }: TargetChoice): boolean {
  return fault !== undefined || (manifest !== undefined && isDeviceModule(manifest));
}
