import { readFileSync } from "node:fs";

const pageBytes = 4096;

/** Bytes of memory that a process has in use; undefined where this system does not tell, or the process is gone. */
export function residentMemory(pid: number): number | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    return Number.isNaN(pages) ? undefined : pages * pageBytes;
  } catch {
    return undefined;
  }
}
