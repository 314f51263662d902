import type { CommandIo } from "./io.ts";

/** Milliseconds between two lines where standard error is no terminal. */
const pauseMilliseconds = 30_000;
const widthMax = 79;

/** Shows what is going on while nothing else is written: one line on a terminal, else a line every 30 seconds. */
export class StatusLine {
  readonly #io: CommandIo;
  /** A log keeps every line, also one that is written over again and again. */
  readonly #isOverwritten: boolean;
  #isShown = false;
  #lastLine: number;

  constructor(io: CommandIo) {
    this.#io = io;
    const { CI: ci, TERM: terminal } = io.environment;
    this.#isOverwritten =
      io.isErrorTerminal && (ci === undefined || ci === "" || ci === "false") && terminal !== "dumb";
    this.#lastLine = io.now();
  }

  /** Replaces what is shown. */
  show(text: string): void {
    if (this.#isOverwritten) {
      this.#io.writeError(`\r\u001b[2K${text.slice(0, widthMax)}`);
      this.#isShown = true;
    } else if (this.#io.now() - this.#lastLine >= pauseMilliseconds) {
      this.#lastLine = this.#io.now();
      this.#io.writeError(`vmconform: running ${text.trim()}\n`);
    }
  }

  /** Takes it away, before anything else is written. */
  clear(): void {
    if (this.#isShown) {
      this.#io.writeError("\r\u001b[2K");
      this.#isShown = false;
    }
  }
}
