import { setTimeout as sleep } from "node:timers/promises";
import { readProcessStat } from "./process-stat.ts";

/** What a process that does not answer is doing. */
export type ProcessActivity =
  /** It uses the CPU: an endless loop, most likely. */
  | "busy"
  /** It uses none: it waits for something. */
  | "idle"
  /** A signal or a debugger has stopped it. */
  | "stopped"
  /** This system does not tell. */
  | "unknown";

/** How long a process is watched, in milliseconds. */
const watchMilliseconds = 200;
/** Milliseconds of CPU time in that span from which on a process counts as busy. */
const busyMin = 40;

/** Watches a process for a moment. */
export async function watchActivity(pid: number): Promise<ProcessActivity> {
  const before = readProcessStat(pid);
  await sleep(watchMilliseconds);
  const after = readProcessStat(pid);
  if (before === undefined || after === undefined) {
    return "unknown";
  }
  if (after.state === "T" || after.state === "t") {
    return "stopped";
  }
  return after.cpuMilliseconds - before.cpuMilliseconds >= busyMin ? "busy" : "idle";
}
