import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type WorkerMessage, type WorkerReply, type WorkerRequest, workerArgument } from "./worker-messages.ts";

/** The kit's own program, in sources and in dist alike; the process that starts it may be any that uses the library. */
const workerProgram = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));
/** Milliseconds that a worker gets to end by itself. */
const stopMilliseconds = 2000;
/** Milliseconds that a worker may take to load the kit and the target, during which it can give no sign of life. */
const loadingMilliseconds = 60_000;

/** A worker process that is gone, or that had to be ended. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
  /** `hung` when it gave no sign of life any more. */
  readonly code: "crashed" | "hung";

  constructor(code: "crashed" | "hung", message: string) {
    super(message);
    this.code = code;
  }
}

interface Question {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: WorkerLost) => void;
  /** What it was about, for the message of a loss. */
  readonly about: string;
}

/** One worker process, which is asked one thing at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #silenceMax: number;
  readonly #ended: Promise<unknown>;
  #question: Question | undefined;
  #lost: WorkerLost | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isLoaded = false;

  /** `silenceMax` is how many milliseconds a worker may go without a sign of life before it is ended. */
  constructor(silenceMax: number) {
    this.#silenceMax = silenceMax;
    this.#child = fork(workerProgram, [workerArgument], { serialization: "advanced", silent: false });
    this.#ended = once(this.#child, "exit");
    this.#child.on("message", (message: WorkerMessage) => this.#hear(message));
    this.#child.on("error", (error) => this.#lose("crashed", `failed: ${error.message}`));
    this.#child.on("exit", (code, signal) => {
      this.#lose("crashed", signal === null ? `ended with exit code ${code}` : `was ended by signal ${signal}`);
    });
  }

  /** Sends a request and gives the reply; rejects with a {@link WorkerLost} when there will be none. */
  ask(request: WorkerRequest, about: string): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      this.#question = { resolve, reject, about };
      this.#startWatch();
      this.#child.send(request, (error) => {
        if (error !== null) {
          this.#lose("crashed", `cannot be reached: ${error.message}`);
        }
      });
    });
  }

  /** Lets it end, and ends it when it does not. */
  async stop(): Promise<void> {
    clearTimeout(this.#watch);
    this.#question = undefined;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    if (this.#child.connected) {
      // A worker that is gone by now needs no telling.
      this.#child.send({ kind: "stop" } satisfies WorkerRequest, () => undefined);
    }
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopMilliseconds);
    await this.#ended;
    clearTimeout(timer);
  }

  #hear(message: WorkerMessage): void {
    this.#isLoaded = true;
    if (message.kind === "alive") {
      if (this.#question !== undefined) {
        this.#startWatch();
      }
      return;
    }
    clearTimeout(this.#watch);
    const question = this.#question;
    this.#question = undefined;
    question?.resolve(message);
  }

  #startWatch(): void {
    clearTimeout(this.#watch);
    const limit = this.#isLoaded ? this.#silenceMax : Math.max(this.#silenceMax, loadingMilliseconds);
    this.#watch = setTimeout(() => {
      this.#lose("hung", `gave no sign of life for ${Math.round(limit / 1000)} seconds and was ended`);
      this.#child.kill("SIGKILL");
    }, limit);
  }

  #lose(code: WorkerLost["code"], what: string): void {
    clearTimeout(this.#watch);
    const question = this.#question;
    this.#question = undefined;
    this.#lost ??= new WorkerLost(
      code,
      `a worker process ${what}${question === undefined ? "" : ` ${question.about}`}`,
    );
    question?.reject(this.#lost);
  }
}
