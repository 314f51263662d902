import { basename, dirname, resolve } from "node:path";
import type { TargetChoice } from "../kit.ts";

const labelMax = 60;

/** Names that say nothing of a device; its folder then says more. */
const plainNames = ["manifest", "target", "device", "index"];

/** What a target is called in the name of a folder: after its file, since that is known before the target is up. */
export function targetLabel({ manifest, configuration, fault }: TargetChoice): string {
  if (manifest === undefined) {
    return ["reference", configuration, fault]
      .filter((part) => part !== undefined)
      .join("-")
      .slice(0, labelMax);
  }
  const stem = basename(manifest).replace(/\.[^.]+$/, "");
  const name = plainNames.includes(stem) ? basename(dirname(resolve(manifest))) : stem;
  return name.replace(/[^\w.-]+/g, "-").slice(0, labelMax) || "target";
}

/** Name of the folder of a run, in the order of time; `startedAt` is in milliseconds since 1970, the name in UTC. */
export function runName(startedAt: number, label: string): string {
  const [date, time] = new Date(startedAt).toISOString().slice(0, 19).split("T");
  return `${date}-${time?.replaceAll(":", "")}-${label}`;
}

/** Whether a folder is called as those of runs are. */
export function isRunName(name: string): boolean {
  return /^\d{4}-\d\d-\d\d-\d{6}-/.test(name);
}
