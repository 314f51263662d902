import { readdirSync, readFileSync } from "node:fs";
import { readProcessStat } from "./process-stat.ts";

const nanosecondsOfMillisecond = 1_000_000;

/** Threads of a process that are looked at. */
const threadsMax = 64;

/**
 * Milliseconds that a process has been running or waiting for a processor since it was started, its threads taken
 * together: on a busy machine too, a process that never sleeps uses up all the time that passes. Where the system tells
 * only of the time on a processor, that. Undefined where it tells nothing, or when the process is gone.
 */
export function readBusyTime(pid: number): number | undefined {
  const folder = `/proc/${pid}/task`;
  try {
    const threads = readdirSync(folder).slice(0, threadsMax);
    return threads.reduce((sum, thread) => sum + readSchedule(`${folder}/${thread}/schedstat`), 0);
  } catch {
    return readProcessStat(pid)?.cpuMilliseconds;
  }
}

/** Throws where the file is missing or says nothing. */
function readSchedule(path: string): number {
  const [running, waiting] = readFileSync(path, "latin1").split(" ").map(Number);
  const nanoseconds = (running ?? Number.NaN) + (waiting ?? Number.NaN);
  if (!Number.isFinite(nanoseconds)) {
    throw new Error(`${path} does not say how long a thread ran`);
  }
  return nanoseconds / nanosecondsOfMillisecond;
}
