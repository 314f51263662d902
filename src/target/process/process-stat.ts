import { readdirSync, readFileSync } from "node:fs";

/** What the system tells of a process or of one of its threads. */
export interface ProcessStat {
  /** One letter: R runs or waits for a processor, S sleeps, D waits for a disk, T is stopped, Z has ended. */
  readonly state: string;
  /** Processor time that it has used, in milliseconds; that of a process includes its threads. */
  readonly cpuMilliseconds: number;
}

/** What a process was seen to do at one moment. */
export interface ProcessUsage {
  /** Processor time that it has used since it was started, in milliseconds. */
  readonly cpuMilliseconds: number;
  /** None of its threads runs, waits for a processor or waits for a disk. */
  readonly isWaiting: boolean;
}

/** Linux tells of times in ticks, 100 a second on all of its platforms. */
const tickMilliseconds = 10;
const waitingStates = "STtZ";

/** Reads what the system tells of a process; undefined where it does not tell, or when the process is gone. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  return readStatFile(`/proc/${pid}/stat`);
}

/** Reads what a process has used and whether it waits; undefined where the system does not tell. */
export function readProcessUsage(pid: number): ProcessUsage | undefined {
  const stat = readProcessStat(pid);
  if (stat === undefined) {
    return undefined;
  }
  const { state, cpuMilliseconds } = stat;
  return { cpuMilliseconds, isWaiting: waitingStates.includes(state) && everyThreadWaits(pid) };
}

function everyThreadWaits(pid: number): boolean {
  const folder = `/proc/${pid}/task`;
  try {
    return readdirSync(folder).every((thread) => {
      const stat = readStatFile(`${folder}/${thread}/stat`);
      return stat === undefined || waitingStates.includes(stat.state);
    });
  } catch {
    return true;
  }
}

function readStatFile(path: string): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses and may hold anything, parentheses and blanks included.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 13) {
    return undefined;
  }
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { state: fields[0] as string, cpuMilliseconds: ticks * tickMilliseconds };
}
