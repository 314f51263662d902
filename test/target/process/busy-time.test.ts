import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { readBusyTime } from "../../../src/target/process/busy-time.ts";

const longEnough = 400;

/** The part of the time that passes in which a program is busy. */
async function busyPart(program: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", `process.stdout.write("up"); ${program}`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(child.stdout, "data");
    const { pid } = child;
    const start = performance.now();
    const before = readBusyTime(pid as number) ?? Number.NaN;
    await sleep(longEnough);
    return ((readBusyTime(pid as number) ?? Number.NaN) - before) / (performance.now() - start);
  } finally {
    child.kill("SIGKILL");
  }
}

it("tells a process that never sleeps from one that waits, whatever else the machine does", async () => {
  expect(await busyPart("for (;;) {}")).toBeGreaterThan(0.5);
  expect(await busyPart("process.stdin.resume();")).toBeLessThan(0.5);
});

it("says nothing of a process that is gone", () => {
  expect(readBusyTime(2 ** 22 + 1)).toBeUndefined();
});
