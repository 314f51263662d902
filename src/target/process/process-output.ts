import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Readable } from "node:stream";

/** Lines kept of what a process wrote. */
export const outputLinesMax = 40;
/** Characters kept of one line. */
export const outputLineCharactersMax = 500;

/** The last lines that one or several streams of a process gave, however much they give. */
export class OutputTail {
  readonly #lines: string[] = [];
  readonly #partial = new Map<Readable, string>();

  /** Follows a stream until it ends. */
  follow(stream: Readable): void {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#add(stream, text));
    stream.on("end", () => this.#finish(stream));
    stream.on("error", () => this.#finish(stream));
  }

  /** The last lines, oldest first, one that is not complete yet included. */
  lines(): readonly string[] {
    const open = [...this.#partial.values()].filter((line) => line !== "");
    return [...this.#lines, ...open].slice(-outputLinesMax);
  }

  #add(stream: Readable, text: string): void {
    const parts = ((this.#partial.get(stream) ?? "") + text).split("\n");
    this.#partial.set(stream, cut(parts.pop() as string));
    for (const line of parts.slice(-outputLinesMax)) {
      this.#keep(line);
    }
  }

  #finish(stream: Readable): void {
    const rest = this.#partial.get(stream);
    this.#partial.delete(stream);
    if (rest !== undefined && rest !== "") {
      this.#keep(rest);
    }
  }

  #keep(line: string): void {
    this.#lines.push(cut(line.trimEnd()));
    if (this.#lines.length > outputLinesMax) {
      this.#lines.shift();
    }
  }
}

function cut(line: string): string {
  return line.length <= outputLineCharactersMax ? line : `${line.slice(0, outputLineCharactersMax)}...`;
}

/** The last lines of a file; none when it cannot be read. */
export function fileTail(path: string): readonly string[] {
  try {
    const descriptor = openSync(path, "r");
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, outputLinesMax * outputLineCharactersMax));
      const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
      const lines = bytes.toString("utf8", 0, read).split("\n");
      return lines
        .map((line) => cut(line.trimEnd()))
        .filter((line, index) => line !== "" || index < lines.length - 1)
        .slice(-outputLinesMax);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return [];
  }
}
