import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { readProcessUsage } from "../../../src/target/process/process-stat.ts";

/** Starts a program of Node.js that says when it is ready, and gives its process. */
async function start(program: string) {
  const child = spawn(process.execPath, ["-e", `console.log("ready"); ${program}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it.runIf(process.platform === "linux")(
  "a process that loops uses processor time, and one that is blocked waits and uses none",
  async () => {
    const looping = await start("for (;;) {}");
    const blocked = await start("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);");
    try {
      const pid = looping.pid as number;
      const before = readProcessUsage(pid)?.cpuMilliseconds as number;
      await until(() => (readProcessUsage(pid)?.cpuMilliseconds as number) > before + 200);
      expect(readProcessUsage(pid)?.isWaiting).toBe(false);
      await until(() => readProcessUsage(blocked.pid as number)?.isWaiting === true);
    } finally {
      looping.kill("SIGKILL");
      blocked.kill("SIGKILL");
    }
  },
  30_000,
);

it("of a process that is gone nothing is told", async () => {
  const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  await once(child, "exit");
  expect(readProcessUsage(child.pid as number)).toBeUndefined();
});
