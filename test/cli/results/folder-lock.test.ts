import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isLocked, lockFolder } from "../../../src/cli/results/folder-lock.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
/** No process has it: the kernel gives none so high. */
const noProcess = 2 ** 30;

describe("a folder of results", () => {
  it("is one run's alone until it is let go", () => {
    const folder = temporaryDirectory();
    const unlock = lockFolder(folder);
    expect(isLocked(folder)).toBe(true);
    expect(() => lockFolder(folder)).toThrow(
      `another run (process ${process.pid}) writes its results to ${folder}\n  Wait for it, or give another`,
    );
    unlock();
    expect([isLocked(folder), readdirSync(folder)]).toEqual([false, []]);
    lockFolder(folder)();
  });

  it("is taken over from a run that was killed", () => {
    const folder = temporaryDirectory();
    const lock = join(folder, "run.lock");
    writeFileSync(lock, `${noProcess} ${hostname()}\n`);
    expect(isLocked(folder)).toBe(false);
    lockFolder(folder)();
    writeFileSync(lock, "");
    expect(() => lockFolder(folder)).toThrow("another run (one that has just begun)");
    const before = new Date(Date.now() - 60_000);
    utimesSync(lock, before, before);
    lockFolder(folder)();
    expect(existsSync(lock)).toBe(false);
  });

  it("is not taken from a run on another machine before it has been silent for ten minutes", () => {
    const folder = temporaryDirectory();
    const lock = join(folder, "run.lock");
    writeFileSync(lock, "1 elsewhere\n");
    expect(() => lockFolder(folder)).toThrow("another run (process 1 on elsewhere)");
    const long = new Date(Date.now() - 11 * 60_000);
    utimesSync(lock, long, long);
    lockFolder(folder)();
  });

  it("is refused where no file can be made", () => {
    const folder = existsSync("/proc/self") ? "/proc" : join(temporaryDirectory(), "missing");
    expect(() => lockFolder(folder)).toThrow(`nothing can be written to the folder ${folder}`);
  });
});
