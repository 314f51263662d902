import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { findProgram } from "../../../src/target/process/find-program.ts";
import { type ProcessCommand, startProcess, type TargetProcess } from "../../../src/target/process/process.ts";
import { outputLineCharactersMax, outputLinesMax } from "../../../src/target/process/process-output.ts";
import { useBundle } from "../../support/bundle-script.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const started: TargetProcess[] = [];
const kits: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((target) => target.stop(100)));
  for (const kit of kits.splice(0)) {
    kit.kill("SIGKILL");
  }
});

function shell(script: string, changes: Partial<ProcessCommand> = {}): ProcessCommand {
  const command = { program: "sh", arguments: ["-c", script], directory: "/", environment: {}, pipes: false };
  return { ...command, install: undefined, ...changes };
}

async function start(command: ProcessCommand): Promise<TargetProcess> {
  const target = await startProcess(command);
  started.push(target);
  return target;
}

/** Whether a process is there and not merely waiting to be reaped. */
function runs(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2, text.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 500 && !condition(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return condition();
}

describe("a target's process", () => {
  it("gives its exit status and its last words", async () => {
    const target = await start(shell("echo out; echo first >&2; printf 'no newline' >&2; exit 7"));
    expect(await target.waitForExit(5000)).toEqual({ code: 7, signal: null });
    expect(target.exitStatus).toEqual({ code: 7, signal: null });
    expect([...target.errorOutput()].sort()).toEqual(["first", "no newline", "out"]);
  });

  it("gives the signal that ended it", async () => {
    const target = await start(shell("kill -SEGV $$"));
    expect(await target.waitForExit(5000)).toEqual({ code: null, signal: "SIGSEGV" });
  });

  it("keeps the last lines only, and of each no more than a limit", async () => {
    const target = await start(
      shell(
        "i=0; while [ $i -lt 500 ]; do echo line $i >&2; i=$((i+1)); done; head -c 100000 /dev/zero | tr '\\0' x >&2",
      ),
    );
    await target.waitForExit(5000);
    const lines = target.errorOutput();
    expect(lines.length).toBe(outputLinesMax);
    expect(lines.at(-2)).toBe("line 499");
    expect(lines.at(-1)?.length).toBe(outputLineCharactersMax + 3);
  });

  it("runs in the folder and environment that it is given, with arguments passed as they are", async () => {
    const target = await start(
      shell('pwd >&2; echo "$COLOUR" >&2; echo "$1" >&2', {
        arguments: ["-c", 'pwd >&2; echo "$COLOUR" >&2; echo "$1" >&2', "sh", "two  words; $HOME"],
        directory: "/usr",
        environment: { COLOUR: "green" },
      }),
    );
    await target.waitForExit(5000);
    expect(target.errorOutput()).toEqual(["/usr", "green", "two  words; $HOME"]);
  });

  it("talks over its standard input and output when it is asked to", async () => {
    const target = await start(shell("cat", { pipes: true }));
    target.pipes?.output.write("hello\n");
    const [chunk] = (await once(target.pipes?.input as NodeJS.ReadableStream, "data")) as [Buffer];
    expect(chunk.toString()).toBe("hello\n");
    target.pipes?.output.end();
    expect(await target.waitForExit(5000)).toEqual({ code: 0, signal: null });
  });

  it("says which program is missing and how to get it", async () => {
    const missing = shell("", { program: "no-such-program-here", install: "apt-get install it" });
    await expect(startProcess(missing)).rejects.toMatchObject({
      code: "start-failed",
      message: expect.stringContaining("no-such-program-here"),
      hint: "apt-get install it",
    });
    await expect(startProcess(shell("", { program: "./sh", directory: "/usr" }))).rejects.toMatchObject({
      code: "start-failed",
    });
    await expect(startProcess(shell("", { directory: "/no/such/folder" }))).rejects.toMatchObject({
      code: "start-failed",
    });
  });

  it("is stopped together with the children it started, polite or not", async () => {
    const target = await start(shell("trap '' TERM; (trap '' TERM; sleep 1000) & echo $! >&2; sleep 1000"));
    expect(await until(() => target.errorOutput().length > 0)).toBe(true);
    const grandchild = Number(target.errorOutput()[0]);
    expect(runs(grandchild)).toBe(true);
    await target.stop(50);
    expect(target.exitStatus).toEqual({ code: null, signal: "SIGKILL" });
    expect(await until(() => !runs(grandchild))).toBe(true);
    await target.stop(50);
  });

  it("is told apart when it loops, sleeps or is stopped", async () => {
    const loops = await start(shell("while :; do :; done"));
    const sleeps = await start(shell("sleep 1000"));
    const halted = await start(shell("while :; do :; done"));
    process.kill(halted.pid, "SIGSTOP");
    expect(await Promise.all([loops, sleeps, halted].map((target) => target.activity()))).toEqual([
      "busy",
      "idle",
      "stopped",
    ]);
  });
});

describe("a target's process when the kit ends", () => {
  const temporaryDirectory = useTemporaryDirectories();
  const startModule = useBundle(fileURLToPath(new URL("../../../src/target/process/process.ts", import.meta.url)));

  /** Starts a kit in a process of its own that starts a target, prints the target's pid and waits. */
  async function startKit(setpriv: string): Promise<{ kit: ChildProcess; targetPid: number }> {
    const path = setpriv === "guard" ? null : findProgram(setpriv, "/");
    expect(path).toBeDefined();
    const script = `
      import { startProcess } from ${JSON.stringify(startModule())};
      const sleep = { program: "sleep", arguments: ["1000"], directory: "/" };
      const command = { ...sleep, environment: {}, pipes: false, install: undefined };
      const target = await startProcess(command, ${JSON.stringify(path)});
      console.log(target.pid);
      process.stdin.resume();
      process.stdin.on("end", () => process.exit(3));
    `;
    const kit = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    kits.push(kit);
    const [chunk] = (await once(kit.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return { kit, targetPid: Number(chunk.toString()) };
  }

  it.each([
    ["setpriv", "SIGKILL"],
    ["setpriv", "SIGINT"],
    ["setpriv", "SIGTERM"],
    ["guard", "SIGKILL"],
    ["guard", "SIGHUP"],
  ] as const)("ends too: tied by %s, kit ended by %s", async (tie, signal) => {
    const { kit, targetPid } = await startKit(tie);
    expect(runs(targetPid)).toBe(true);
    kit.kill(signal);
    expect(await once(kit, "exit")).toEqual([null, signal]);
    expect(await until(() => !runs(targetPid))).toBe(true);
  });

  it("ends too when the kit is gone before the two are tied", async () => {
    const slow = join(temporaryDirectory(), "slow-setpriv");
    writeFileSync(slow, '#!/bin/sh\nsleep 0.3\nexec setpriv "$@"\n', { mode: 0o755 });
    const { kit, targetPid } = await startKit(slow);
    kit.kill("SIGKILL");
    expect(await once(kit, "exit")).toEqual([null, "SIGKILL"]);
    expect(runs(targetPid)).toBe(true);
    expect(await until(() => !runs(targetPid))).toBe(true);
  });

  it("ends too when the kit exits by itself", async () => {
    const { kit, targetPid } = await startKit("setpriv");
    kit.stdin?.end();
    expect(await once(kit, "exit")).toEqual([3, null]);
    expect(await until(() => !runs(targetPid))).toBe(true);
  });
});
