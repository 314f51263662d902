import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { readProcessUsage } from "../../target/process/process-stat.ts";
import { kitProgram } from "../kit-program.ts";
import { ScenarioJournal } from "../losses/scenario-journal.ts";
import { lookMilliseconds, SilenceJudge, type WorkerLook } from "../losses/silence-judge.ts";
import { WorkerOutput } from "../losses/worker-output.ts";
import { type WorkerEnd, WorkerLost } from "./worker-lost.ts";
import { WorkerMemory } from "./worker-memory.ts";
import { type WorkerMessage, type WorkerReply, type WorkerRequest, workerArgument } from "./worker-messages.ts";

/** Milliseconds that a worker gets to end by itself. */
const stopMilliseconds = 2000;
/** The limit while a worker loads the kit and the target, during which it can give no sign of life. */
const loadingMilliseconds = 20_000;
/** Milliseconds after the end of a worker in which its last words are still read. */
const lastWordsMilliseconds = 1000;
const memoryLookMilliseconds = 200;

/** How a worker is kept. */
export interface WorkerOptions {
  /** The limit of a {@link SilenceJudge} at which it is ended, in milliseconds. */
  readonly silenceMax: number;
  /** Its heap, in megabytes; undefined: that of any worker. */
  readonly heapMegabytes?: number | undefined;
  /** Is given what it writes to its error output, but not its last words. */
  readonly passOn: (text: string) => void;
}

interface Question {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: WorkerLost) => void;
  /** What it was about, for the message of a loss. */
  readonly about: string;
  readonly silenceMax: number;
}

/** A worker as those see it who ask it something. */
export type Worker = Pick<WorkerProcess, "ask" | "stop" | "kill">;

/** One worker process, which is asked one thing at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #options: WorkerOptions;
  readonly #ended: Promise<unknown>;
  readonly #journal = new ScenarioJournal();
  readonly #output: WorkerOutput;
  readonly #memory: WorkerMemory;
  #question: Question | undefined;
  #lost: WorkerLost | undefined;
  #watch: NodeJS.Timeout | undefined;
  #journalWritten: bigint | undefined;
  readonly #memoryWatch: NodeJS.Timeout;
  #isLoaded = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#memory = new WorkerMemory(options.heapMegabytes);
    // The process that starts it may be any that uses the library.
    this.#child = fork(kitProgram, [workerArgument], {
      serialization: "advanced",
      stdio: ["inherit", "inherit", "pipe", "ipc", this.#journal.descriptor],
      execArgv: [...process.execArgv, ...this.#memory.flags],
    });
    this.#output = new WorkerOutput(this.#child.stderr as Readable, options.passOn);
    this.#ended = once(this.#child, "exit");
    this.#memoryWatch = setInterval(() => this.#lookAtMemory(), memoryLookMilliseconds);
    this.#child.on("message", (message: WorkerMessage) => this.#hear(message));
    this.#child.on("error", ({ message }) => this.#lose({ kind: "unreachable", reason: message }));
    this.#child.on("close", (code, signal) => this.#lose(this.#endOf(code, signal)));
    // A process that it started may hold its error output open.
    this.#child.on("exit", (code, signal) => {
      setTimeout(() => this.#lose(this.#endOf(code, signal)), lastWordsMilliseconds).unref();
    });
  }

  /**
   * Sends a request and gives the reply; rejects with a {@link WorkerLost} when there will be none. `silenceMax`, in
   * milliseconds, takes the place of the worker's own for this request.
   */
  ask(request: WorkerRequest, about: string, silenceMax: number = this.#options.silenceMax): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      this.#journal.clear();
      this.#question = { resolve, reject, about, silenceMax };
      this.#startWatch();
      this.#child.send(request, (error) => {
        if (error !== null && this.#child.exitCode === null && this.#child.signalCode === null) {
          this.#lose({ kind: "unreachable", reason: error.message });
        }
      });
    });
  }

  /** Lets it end, and ends it when it does not. */
  async stop(): Promise<void> {
    this.#stopWatch();
    clearInterval(this.#memoryWatch);
    this.#question = undefined;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      if (this.#child.connected) {
        // A worker that is gone by now needs no telling.
        this.#child.send({ kind: "stop" } satisfies WorkerRequest, () => undefined);
      }
      const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopMilliseconds);
      await this.#ended;
      clearTimeout(timer);
    }
    this.#output.release();
    this.#journal.close();
  }

  /** Ends it at once: it is not needed any more, and may be in an endless loop. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.stop();
  }

  #hear(message: WorkerMessage): void {
    this.#isLoaded = true;
    if (this.#child.pid !== undefined) {
      this.#memory.note(this.#child.pid);
    }
    this.#output.release();
    if (message.kind === "alive") {
      if (this.#question !== undefined) {
        this.#startWatch();
      }
      return;
    }
    this.#stopWatch();
    const question = this.#question;
    this.#question = undefined;
    question?.resolve(message);
  }

  #startWatch(): void {
    clearInterval(this.#watch);
    const allowed = Math.min(this.#question?.silenceMax ?? this.#options.silenceMax, this.#options.silenceMax);
    const limit = this.#isLoaded ? allowed : Math.max(allowed, loadingMilliseconds);
    const judge = new SilenceJudge(limit, this.#look());
    this.#journalWritten = this.#journal.written;
    const watch = setInterval(() => {
      // Signs of life that came while this process was held up are heard before anything is decided.
      setImmediate(() => {
        if (this.#watch === watch) {
          this.#judgeSilence(judge);
        }
      });
    }, lookMilliseconds);
    this.#watch = watch;
  }

  #stopWatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #judgeSilence(judge: SilenceJudge): void {
    if (this.#journal.written !== this.#journalWritten) {
      // It has begun another scenario, and found no time to say more.
      this.#startWatch();
      return;
    }
    const silence = judge.look(this.#look());
    if (silence === undefined) {
      return;
    }
    const { pid } = this.#child;
    const isHoarding = pid !== undefined && this.#memory.isNearlyOver(pid);
    this.#child.kill("SIGKILL");
    this.#lose(isHoarding ? { kind: "memory" } : { kind: "silence", ...silence });
  }

  #look(): WorkerLook {
    const { pid } = this.#child;
    return { now: performance.now(), usage: pid === undefined ? undefined : readProcessUsage(pid) };
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): WorkerEnd {
    if (signal === null) {
      return { kind: "exit", code: code ?? 0 };
    }
    const isOutOfMemory = signal === "SIGABRT" && this.#output.has("heap out of memory");
    return isOutOfMemory ? { kind: "memory" } : { kind: "signal", signal };
  }

  #lookAtMemory(): void {
    const { pid } = this.#child;
    if (pid !== undefined && this.#memory.isOver(pid)) {
      this.#child.kill("SIGKILL");
      this.#lose({ kind: "memory" });
    }
  }

  #isLimited({ kind }: WorkerEnd, question: Question | undefined): boolean {
    const { silenceMax, heapMegabytes } = this.#options;
    const isShort = question !== undefined && question.silenceMax < silenceMax;
    return (kind === "silence" || kind === "memory") && (isShort || heapMegabytes !== undefined);
  }

  #lose(end: WorkerEnd): void {
    this.#stopWatch();
    clearInterval(this.#memoryWatch);
    const question = this.#question;
    this.#question = undefined;
    if (this.#lost === undefined) {
      const remains = {
        journal: this.#journal.read(),
        output: this.#output.take(),
        memory: this.#memory.seen,
        isLimited: this.#isLimited(end, question),
      };
      this.#lost = new WorkerLost(end, question?.about ?? "", remains);
    }
    question?.reject(this.#lost);
  }
}
