import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import { UsageError } from "../usage-error.ts";

const lockName = "run.lock";
/** A lock that was not renewed for so long is one of a run that was killed, even where its process cannot be asked. */
const freshMilliseconds = 10 * 60_000;
const renewMilliseconds = 60_000;
/** A lock in which nothing stands yet is being written by a run that begins. */
const unwrittenMilliseconds = 5000;
const triesMax = 3;

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The process that holds a lock, in words; undefined when it is gone. */
function holderOf(file: string): string | undefined {
  try {
    const [, id, host] = /^(\d+) (\S+)\n$/.exec(readFileSync(file, "utf8")) ?? [];
    const age = Date.now() - statSync(file).mtimeMs;
    if (id === undefined || host === undefined) {
      return age < unwrittenMilliseconds ? "one that has just begun" : undefined;
    }
    const isElsewhere = host !== hostname();
    const isHeld = age < freshMilliseconds && (isElsewhere || isAlive(Number(id)));
    return isHeld ? `process ${id}${isElsewhere ? ` on ${host}` : ""}` : undefined;
  } catch {
    return undefined;
  }
}

function renew(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The folder was taken away under the run; what cannot be written there is told when it is written.
  }
}

/** Whether a run that is going on writes its results to a folder. */
export function isLocked(folder: string): boolean {
  return holderOf(join(folder, lockName)) !== undefined;
}

/**
 * Takes a folder for one run's results alone, which also shows that files can be written there; gives what lets it go
 * again. The lock of a run that was killed is taken over. Throws a `UsageError` when another run has the folder, or
 * when nothing can be written there.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, lockName);
  for (let tries = 0; tries < triesMax; tries++) {
    try {
      writeFileSync(file, `${process.pid} ${hostname()}\n`, { flag: "wx" });
      const timer = setInterval(() => renew(file), renewMilliseconds).unref();
      return () => {
        clearInterval(timer);
        rmSync(file, { force: true });
      };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
        const hint = "Give another folder with --output-dir.";
        throw new UsageError(`nothing can be written to the folder ${folder}: ${systemErrorWords(cause)}\n  ${hint}`, {
          cause,
        });
      }
    }
    const holder = holderOf(file);
    if (holder !== undefined) {
      const hint = "Wait for it, or give another folder with --output-dir.";
      throw new UsageError(`another run (${holder}) writes its results to ${folder}\n  ${hint}`);
    }
    rmSync(file, { force: true });
  }
  throw new UsageError(`${file} comes again each time it is removed; give another folder with --output-dir`);
}
