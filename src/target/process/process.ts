import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { TargetError } from "../target-error.ts";
import { describeMissing, findProgram } from "./find-program.ts";
import { type ProcessActivity, watchActivity } from "./process-activity.ts";
import { registerCleanup } from "./process-cleanup.ts";
import { fileTail, OutputTail } from "./process-output.ts";

/** A command that starts a target. */
export interface ProcessCommand {
  /** A name to look up in PATH, or a path from `directory` on. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** The folder in which it runs. */
  readonly directory: string;
  /** Added to the kit's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the kit talks to it over its standard input and output. */
  readonly pipes: boolean;
  /** How a user gets the program, a sentence or a command. */
  readonly install: string | undefined;
  /**
   * A file that takes what it writes: for a kit that waits without looking at its event loop, since a process that
   * writes to a full pipe hangs.
   */
  readonly outputFile?: string;
}

/** How a process ended. */
export interface ExitStatus {
  /** Exit status, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that the kit has started and that does not outlive it. */
export interface TargetProcess {
  readonly pid: number;
  /** What the process reads and writes, when it was started with pipes. */
  readonly pipes: { readonly input: Readable; readonly output: Writable } | undefined;
  /** How it ended; undefined while it runs. */
  readonly exitStatus: ExitStatus | undefined;
  /** Waits for its end, at most so many milliseconds; undefined when it still runs then. */
  waitForExit(milliseconds: number): Promise<ExitStatus | undefined>;
  /** What it wrote last to its error output (and to its standard output, unless that is a pipe to the kit). */
  errorOutput(): readonly string[];
  /** Watches for a moment what it does. */
  activity(): Promise<ProcessActivity>;
  /** Ends it and everything it started: asks, waits for `graceMilliseconds`, then kills. Never rejects. */
  stop(graceMilliseconds: number): Promise<void>;
}

/** How long an end by SIGKILL may take before the kit goes on without it, in milliseconds. */
const killMilliseconds = 5000;
/** How long the kit waits for the last output of a process that has ended, in milliseconds. */
const lastWordsMilliseconds = 200;
/** The kit may be gone by the time that the end is tied to its own: then nothing would end what is started now. */
const startUnderKit = '[ "$PPID" -eq "$0" ] && exec "$@"';
const guardScript = `
  process.stdin.on("end", () => {
    try { process.kill(-Number(process.argv[1]), "SIGKILL"); } catch {}
    process.exit();
  });
  process.stdin.resume();
`;

/**
 * Starts a command in a process group of its own, so that a Ctrl-C meant for the kit does not reach it. Its end is
 * tied to the kit's: `setpriv --pdeathsig` where there is one, else a small guard process, lets it end even when the
 * kit is killed. Rejects with a `TargetError` (`start-failed`) when the program is not there.
 *
 * @param setpriv the setpriv program; null for the guard process.
 */
export async function startProcess(
  command: ProcessCommand,
  setpriv: string | null = findProgram("setpriv", "/") ?? null,
): Promise<TargetProcess> {
  const program = findProgram(command.program, command.directory);
  if (program === undefined) {
    const { message, hint } = describeMissing(command.program, command.directory, command.install);
    throw new TargetError("start-failed", message, hint);
  }
  const tie = ["--pdeathsig", "KILL", "--", "sh", "-c", startUnderKit, String(process.pid)];
  const [file, before] = setpriv === null ? [program, []] : [setpriv, [...tie, program]];
  const output = command.outputFile === undefined ? "pipe" : openSync(command.outputFile, "a");
  const child = spawn(file, [...before, ...command.arguments], {
    cwd: command.directory,
    env: { ...process.env, ...command.environment },
    stdio: [command.pipes ? "pipe" : "ignore", output, output],
    detached: true,
  });
  if (output !== "pipe") {
    closeSync(output);
  }
  try {
    await once(child, "spawn");
  } catch (error) {
    const hint = "Start the command by hand to see what it lacks.";
    throw new TargetError("start-failed", `${program} could not be started: ${(error as Error).message}`, hint, error);
  }
  return new ChildOfKit(child, command, setpriv === null);
}

class ChildOfKit implements TargetProcess {
  readonly pid: number;
  readonly pipes: TargetProcess["pipes"];
  exitStatus: ExitStatus | undefined;
  readonly #tail = new OutputTail();
  readonly #outputFile: string | undefined;
  readonly #ended: Promise<ExitStatus>;
  readonly #unregister: () => void;

  constructor(child: ChildProcess, { pipes, outputFile }: ProcessCommand, guarded: boolean) {
    this.pid = child.pid as number;
    this.#outputFile = outputFile;
    this.#unregister = registerCleanup(() => this.#killGroup("SIGKILL"));
    const guard = guarded ? startGuard(this.pid) : undefined;
    if (child.stderr !== null) {
      this.#tail.follow(child.stderr);
    }
    if (pipes) {
      this.pipes = { input: child.stdout as Readable, output: child.stdin as Writable };
    } else if (child.stdout !== null) {
      this.#tail.follow(child.stdout);
    }
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        const status = { code, signal };
        // The program may have left children behind; later the number of its group may be somebody else's.
        this.#killGroup("SIGKILL");
        this.exitStatus = status;
        guard?.kill("SIGKILL");
        const timer = setTimeout(() => resolve(status), lastWordsMilliseconds);
        child.once("close", () => {
          clearTimeout(timer);
          resolve(status);
        });
      });
    });
  }

  async waitForExit(milliseconds: number): Promise<ExitStatus | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), milliseconds);
    });
    const status = await Promise.race([this.#ended, limit]);
    clearTimeout(timer);
    return status;
  }

  errorOutput(): readonly string[] {
    return this.#outputFile === undefined ? this.#tail.lines() : fileTail(this.#outputFile);
  }

  activity(): Promise<ProcessActivity> {
    return watchActivity(this.pid);
  }

  async stop(graceMilliseconds: number): Promise<void> {
    this.#killGroup("SIGTERM");
    await this.waitForExit(graceMilliseconds);
    this.#killGroup("SIGKILL");
    await this.waitForExit(killMilliseconds);
    this.#unregister();
  }

  #killGroup(signal: NodeJS.Signals): void {
    if (this.exitStatus !== undefined) {
      return;
    }
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }
}

function startGuard(pid: number): ChildProcess {
  const guard = spawn(process.execPath, ["-e", guardScript, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  return guard;
}
