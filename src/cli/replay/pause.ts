import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandIo } from "../io/io.ts";
import type { StartedProcess } from "../kit.ts";

/** How often the kit looks whether a debugger has come, in milliseconds, and how long it waits at most. */
const lookMilliseconds = 200;
const waitMaxMilliseconds = 24 * 60 * 60 * 1000;

/** The process that traces another one; 0 when there is none, or where this cannot be known. */
function tracerOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^TracerPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function introduction({ pid, isOwn }: StartedProcess): string[] {
  if (pid === undefined) {
    return ["The target was not started by the kit. The scenario has not begun: attach to the target now."];
  }
  if (isOwn) {
    return [
      `The device is in this process, ${pid}. The scenario has not begun.`,
      `  kill -USR1 ${pid}   opens Node.js's inspector; then: node inspect -p ${pid}, or chrome://inspect`,
    ];
  }
  return [`The target is process ${pid}. Nothing has been asked of it yet.`, `  gdb -p ${pid}`];
}

/** Says which process a debugger is to attach to, and waits: for Enter, for a debugger, or for SIGCONT to the kit. */
export async function waitForUser(started: StartedProcess, io: CommandIo): Promise<void> {
  const { pid, isOwn } = started;
  const canBeTraced = pid !== undefined && !isOwn && process.platform === "linux";
  const debuggerWords = canBeTraced ? ["attach a debugger"] : [];
  const ways = [
    ...(io.waitForEnter === undefined ? [] : ["press Enter"]),
    ...debuggerWords,
    `send SIGCONT to the kit (kill -CONT ${process.pid})`,
  ];
  const noTerminal =
    io.waitForEnter === undefined ? ["Standard input is no terminal, so Enter cannot be waited for."] : [];
  const lines = [...introduction(started), ...noTerminal, `To go on: ${ways.join(", or ")}.`];
  io.writeError(lines.map((line) => `${line}\n`).join(""));
  const end = new AbortController();
  const goOn = (): void => end.abort();
  process.on("SIGCONT", goOn);
  void io.waitForEnter?.(end.signal).then(goOn);
  try {
    const deadline = performance.now() + waitMaxMilliseconds;
    while (!end.signal.aborted && performance.now() < deadline) {
      await sleep(lookMilliseconds, undefined, { signal: end.signal }).catch(() => undefined);
      if (canBeTraced && tracerOf(pid) !== 0) {
        io.writeError("A debugger is attached: going on.\n");
        goOn();
      }
    }
  } finally {
    process.off("SIGCONT", goOn);
    goOn();
  }
}
