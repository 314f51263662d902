import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

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
/** Clock ticks of CPU time in that span from which on a process counts as busy; a tick is 10 ms. */
const busyTicksMin = 4;

/** Watches a process for a moment. */
export async function watchActivity(pid: number): Promise<ProcessActivity> {
  const before = await readStat(pid);
  await sleep(watchMilliseconds);
  const after = await readStat(pid);
  if (before === undefined || after === undefined) {
    return "unknown";
  }
  if (after.state === "T" || after.state === "t") {
    return "stopped";
  }
  return after.ticks - before.ticks >= busyTicksMin ? "busy" : "idle";
}

async function readStat(pid: number): Promise<{ state: string; ticks: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  // The second field is the program's name in parentheses and may hold anything, parentheses and blanks included.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined || fields.length < 13) {
    return undefined;
  }
  return { state: fields[0] as string, ticks: Number(fields[11]) + Number(fields[12]) };
}
