/** What the lines that come from a target are handed to. */
export interface QtestReplySink {
  /** `OK` alone or with text that the request has no use for. */
  done(): void;
  /** `OK 0x...` with a number. */
  value(value: number): void;
  /** `OK TEXT`: the bytes of the text lie in `line` from `start` up to `end`. */
  text(line: Buffer, start: number, end: number): void;
  /** `IRQ raise N` (level 1) or `IRQ lower N` (level 0). */
  interrupt(line: number, level: 0 | 1): void;
  /** A line that is none of these. */
  bad(line: string): void;
  /** What the next reply must be; `none` when no request is open. */
  expects(): QtestReplyKind;
}

/** What the reply to an open request must look like. */
export type QtestReplyKind = "done" | "value" | "text" | "words" | "none";

const newline = 0x0a;
const letterO = 0x4f;
const letterK = 0x4b;
const letterI = 0x49;
const blank = 0x20;

/** The longest line a target may send: the hexadecimal or base64 form of the longest chunk, with room to spare. */
const qtestReplyLineMax = 262_144;
/** The same for a saved state, which may hold some MiB of host bytes. */
const stateLineMax = 16_777_216;

/**
 * Cuts what comes from a target into lines and hands each to a sink. Lines may be split anywhere; what is incomplete
 * waits for the rest. The common lines are read without a search for their end.
 */
export class QtestReplyReader {
  readonly #sink: QtestReplySink;
  #held: Buffer = Buffer.allocUnsafe(4096);
  #heldLength = 0;
  /** Set by `stop`; whatever comes later is dropped. */
  #stopped = false;

  constructor(sink: QtestReplySink) {
    this.#sink = sink;
  }

  /** Drops whatever comes later. */
  stop(): void {
    this.#stopped = true;
  }

  /** Takes the next bytes from the target. */
  push(chunk: Buffer): void {
    if (this.#stopped) {
      return;
    }
    if (this.#heldLength === 0) {
      this.#hold(chunk, this.#readLines(chunk, chunk.length));
      return;
    }
    const lineEnd = chunk.indexOf(newline);
    if (lineEnd < 0) {
      this.#hold(chunk, 0);
      return;
    }
    // Only the line that was cut in two is copied together; the rest of the chunk is read in place.
    this.#append(chunk, 0, lineEnd + 1);
    const length = this.#heldLength;
    this.#heldLength = 0;
    this.#readLines(this.#held, length);
    if (!this.#stopped) {
      const rest = chunk.subarray(lineEnd + 1);
      this.#hold(rest, this.#readLines(rest, rest.length));
    }
  }

  #hold(chunk: Buffer, from: number): void {
    if (from < chunk.length && !this.#stopped) {
      this.#append(chunk, from, chunk.length);
      if (this.#heldLength > (this.#sink.expects() === "words" ? stateLineMax : qtestReplyLineMax)) {
        this.#sink.bad(this.#held.toString("latin1", 0, 60));
      }
    }
  }

  #append(chunk: Buffer, from: number, to: number): void {
    const length = this.#heldLength + to - from;
    if (length > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, this.#held.length * 2));
      this.#held.copy(grown, 0, 0, this.#heldLength);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#heldLength, from, to);
    this.#heldLength = length;
  }

  /** Reads every complete line of `bytes` up to `end`; returns where the incomplete one begins. */
  #readLines(bytes: Buffer, end: number): number {
    let at = 0;
    while (at < end && !this.#stopped) {
      const next = this.#readLine(bytes, at, end);
      if (next < 0) {
        return at;
      }
      at = next;
    }
    return at;
  }

  /** Reads the line at `at`; returns where the next one begins, or -1 when the line is incomplete. */
  #readLine(bytes: Buffer, at: number, end: number): number {
    if (bytes[at] === letterO && bytes[at + 1] === letterK) {
      const expected = this.#sink.expects();
      if (expected === "done" && at + 2 < end && bytes[at + 2] === newline) {
        this.#sink.done();
        return at + 3;
      }
      if (expected === "value") {
        return this.#readValue(bytes, at, end);
      }
    }
    const lineEnd = bytes.indexOf(newline, at);
    if (lineEnd < 0 || lineEnd >= end) {
      return -1;
    }
    this.#readOther(bytes, at, lineEnd);
    return lineEnd + 1;
  }

  #readValue(bytes: Buffer, at: number, end: number): number {
    let position = at + 5;
    let value = 0;
    while (position < end) {
      const digit = hexDigit(bytes[position] as number);
      if (digit < 0) {
        break;
      }
      value = value * 16 + digit;
      position++;
    }
    const wellFormed = bytes[at + 2] === blank && bytes[at + 3] === 0x30 && bytes[at + 4] === 0x78 && position > at + 5;
    if (position < end && bytes[position] === newline && wellFormed) {
      this.#sink.value(value);
      return position + 1;
    }
    const lineEnd = bytes.indexOf(newline, at);
    if (lineEnd < 0 || lineEnd >= end) {
      return -1;
    }
    this.#sink.bad(bytes.toString("latin1", at, Math.min(lineEnd, at + 60)));
    return lineEnd + 1;
  }

  #readOther(bytes: Buffer, at: number, lineEnd: number): void {
    if (bytes[at] === letterI) {
      const match = /^IRQ (raise|lower) (\d{1,9})$/.exec(bytes.toString("latin1", at, Math.min(lineEnd, at + 40)));
      if (match !== null) {
        this.#sink.interrupt(Number(match[2]), match[1] === "raise" ? 1 : 0);
        return;
      }
    }
    const isOk = bytes[at] === letterO && bytes[at + 1] === letterK && (lineEnd === at + 2 || bytes[at + 2] === blank);
    const expected = isOk ? this.#sink.expects() : "none";
    if (expected === "done") {
      this.#sink.done();
    } else if ((expected === "text" || expected === "words") && lineEnd > at + 3) {
      this.#sink.text(bytes, at + 3, lineEnd);
    } else {
      this.#sink.bad(bytes.toString("latin1", at, Math.min(lineEnd, at + 200)));
    }
  }
}

/** The value of a hexadecimal digit, or -1 when the byte is none. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) {
    return byte - 0x30;
  }
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
