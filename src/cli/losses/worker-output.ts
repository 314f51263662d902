import type { Readable } from "node:stream";

/** Characters kept of what a worker wrote and that was not passed on yet. */
const charactersMax = 256 * 1024;

/**
 * What a worker wrote to its error output since it last gave a sign of life. It is passed on with the next sign, so
 * that the words of a device are seen as they come; the last words of a process that ends, such as a crash dump, never
 * get that far and can be taken.
 */
export class WorkerOutput {
  #text = "";
  readonly #passOn: (text: string) => void;

  constructor(stream: Readable, passOn: (text: string) => void) {
    this.#passOn = passOn;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      this.#text = (this.#text + text).slice(-charactersMax);
    });
    stream.on("error", () => undefined);
  }

  /** Passes on what was held. */
  release(): void {
    if (this.#text !== "") {
      this.#passOn(this.take());
    }
  }

  /** Whether a text is in what was held. */
  has(text: string): boolean {
    return this.#text.includes(text);
  }

  /** Takes what was held, so that it is passed on to nobody. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }
}
