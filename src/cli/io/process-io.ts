import { writeSync } from "node:fs";
import type { CommandIo } from "./io.ts";

/** Exit code of a process that a second interrupt ends at once. */
const interruptedExitCode = 130;
const retryMilliseconds = 1;

/**
 * Writes all of a text now: it is out even when the process ends the next moment. Gives what went wrong; that nobody
 * reads on, as behind `head`, is no error.
 */
function writeNow(descriptor: number, text: string): unknown {
  const bytes = Buffer.from(text);
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(descriptor, bytes, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EAGAIN") {
        return code === "EPIPE" ? undefined : error;
      }
      // The reader of a pipe that does not block is behind; there is nothing else to do than to let it catch up.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMilliseconds);
    }
  }
  return undefined;
}

/** Columns that the user has set for output that is no terminal. */
function columnsOf({ COLUMNS: given }: NodeJS.ProcessEnv): number | undefined {
  return given !== undefined && /^[1-9]\d{0,3}$/.test(given) ? Number(given) : undefined;
}

/** Waits for a line of standard input, and gives it back so that it keeps no process alive. */
function waitForEnter(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const { stdin } = process;
    const end = (): void => {
      stdin.off("data", onData);
      stdin.off("end", end);
      stdin.pause();
      resolve();
    };
    const onData = (chunk: Buffer): void => {
      if (chunk.includes("\n")) {
        end();
      }
    };
    stdin.on("data", onData);
    stdin.once("end", end);
    signal.addEventListener("abort", end, { once: true });
  });
}

/** The world as the process finds it. The first interrupt ends a run in order, the second one at once. */
export function processIo(): CommandIo {
  let outputError: unknown;
  return {
    environment: process.env,
    program: { script: process.argv[1] ?? "vmconform", directory: process.cwd() },
    output: { columns: process.stdout.columns ?? columnsOf(process.env), isTerminal: process.stdout.isTTY === true },
    isErrorTerminal: process.stderr.isTTY === true,
    writeOut: (text) => {
      outputError ??= writeNow(1, text);
    },
    writeError: (text) => {
      writeNow(2, text);
    },
    outputError: () => outputError,
    now: () => Date.now(),
    waitForEnter: process.stdin.isTTY === true ? waitForEnter : undefined,
    onSaveRequest(listener) {
      process.on("SIGUSR2", listener);
      return () => {
        process.off("SIGUSR2", listener);
      };
    },
    onInterrupt(listener) {
      let count = 0;
      const onSignal = (): void => {
        count++;
        if (count > 1) {
          process.exit(interruptedExitCode);
        }
        listener();
      };
      process.on("SIGINT", onSignal);
      process.on("SIGTERM", onSignal);
      return () => {
        process.off("SIGINT", onSignal);
        process.off("SIGTERM", onSignal);
      };
    },
  };
}
