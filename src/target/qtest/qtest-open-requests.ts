import { assert } from "../../base/assert.ts";
import { hexDigit, type QtestReplyKind, type QtestReplySink } from "./qtest-replies.ts";
import { qtestCommands } from "./qtest-request.ts";

/** The most requests without a reply; a power of two. */
export const openRequestsMax = 4096;
/** Interrupt lines above this number are not followed. */
const interruptLinesMax = 1024;

/** What the reply to a request carries, and where it goes. */
export const openKind = {
  /** Nothing. */
  done: 0,
  /** A number for `values[slot]`. */
  value: 1,
  /** Bytes as hexadecimal digits, for `buffer` from `slot` on. */
  hexBytes: 2,
  /** Bytes as base64, for `buffer` from `slot` on. */
  base64Bytes: 3,
  /** No reply: a sample of the interrupt line for `values[slot]`, due when all before it are answered. */
  sample: 4,
  /** Whatever the target says, a refusal too. */
  words: 5,
} as const;

/** Hears the level of the interrupt line, and the free-running number of the request that is answered next. */
export type InterruptListener = (level: 0 | 1, request: number) => void;

/** One of the values of {@link openKind}. */
export type OpenKind = (typeof openKind)[keyof typeof openKind];

const intercept = "irq_intercept_in";
const noBuffer = new Uint8Array(0);
const noValues = new Float64Array(0);
const placeMask = openRequestsMax - 1;

/**
 * The requests on the way, in order, and where each one's reply goes. Parallel arrays that are used in a circle: no
 * request allocates. Interrupt lines come between replies and are followed in the order of the stream, so that a
 * sample shows the level as of its own place among the requests.
 */
export class QtestOpenRequests implements QtestReplySink {
  /** Interrupt lines that moved at least once. */
  readonly movedInterruptLines: Set<number> = new Set();
  /** Bytes of the requests on the way and of the replies expected. */
  bytes = 0;
  /** Free-running number of replies so far. */
  answered = 0;
  readonly #interruptLine: number | undefined;
  readonly #onBad: (message: string) => void;
  readonly #onInterrupt: InterruptListener | undefined;
  readonly #interruptLevels: Uint8Array = new Uint8Array(interruptLinesMax);
  readonly #kinds: Uint8Array = new Uint8Array(openRequestsMax);
  readonly #commands: Uint8Array = new Uint8Array(openRequestsMax);
  readonly #addresses: Float64Array = new Float64Array(openRequestsMax);
  readonly #widths: Float64Array = new Float64Array(openRequestsMax);
  readonly #slots: Float64Array = new Float64Array(openRequestsMax);
  readonly #bytes: Float64Array = new Float64Array(openRequestsMax);
  readonly #values: Float64Array[] = new Array<Float64Array>(openRequestsMax).fill(noValues);
  /** Who is told the replies that are words, in order. */
  readonly #listeners: ((reply: string) => void)[] = [];
  readonly #buffers: Uint8Array[] = new Array<Uint8Array>(openRequestsMax).fill(noBuffer);
  #queued = 0;

  constructor(interruptLine: number | undefined, onBad: (message: string) => void, onInterrupt?: InterruptListener) {
    this.#interruptLine = interruptLine;
    this.#onBad = onBad;
    this.#onInterrupt = onInterrupt;
  }

  /** Requests without a reply. */
  get count(): number {
    return this.#queued - this.answered;
  }

  /** Free-running number of the next request. */
  get queued(): number {
    return this.#queued;
  }

  /** Level of the interrupt line as far as replies have been read: 0 or 1, or -1 when there is no line to see. */
  get interruptLevel(): number {
    return this.#interruptLine === undefined ? -1 : (this.#interruptLevels[this.#interruptLine] as number);
  }

  /** Adds a request whose reply carries nothing. */
  add(command: number, address: number, bytes: number): void {
    this.#add(openKind.done, command, address, 0, bytes);
  }

  /** Adds a request whose reply is a number of `width` bytes, for `values[slot]`. */
  addValue(command: number, address: number, width: number, bytes: number, values: Float64Array, slot: number): void {
    const place = this.#add(openKind.value, command, address, width, bytes);
    this.#values[place] = values;
    this.#slots[place] = slot;
  }

  /** Adds a request whose reply is `length` bytes, for `buffer` from `offset` on. */
  addBytes(
    kind: typeof openKind.hexBytes | typeof openKind.base64Bytes,
    command: number,
    address: number,
    length: number,
    bytes: number,
    buffer: Uint8Array,
    offset: number,
  ): void {
    const place = this.#add(kind, command, address, length, bytes);
    this.#buffers[place] = buffer;
    this.#slots[place] = offset;
  }

  /** Adds a request whose reply, `OK`, `OK TEXT` or `FAIL REASON`, goes to `take` as it is. */
  addWords(command: number, bytes: number, take: (reply: string) => void): void {
    this.#add(openKind.words, command, 0, 0, bytes);
    this.#listeners.push(take);
  }

  /** Puts the level of the interrupt line into `values[slot]` when everything before has its reply. */
  addSample(values: Float64Array, slot: number): void {
    if (this.count === 0) {
      values[slot] = this.interruptLevel;
      return;
    }
    const place = this.#add(openKind.sample, 0, 0, 0, 0);
    this.#values[place] = values;
    this.#slots[place] = slot;
  }

  expects(): QtestReplyKind {
    if (this.count === 0) {
      return "none";
    }
    switch (this.#kinds[this.answered & placeMask]) {
      case openKind.done:
        return "done";
      case openKind.value:
        return "value";
      case openKind.words:
        return "words";
      default:
        return "text";
    }
  }

  done(): void {
    this.#answer();
  }

  value(value: number): void {
    const place = this.answered & placeMask;
    if (value >= 2 ** (8 * (this.#widths[place] as number))) {
      this.bad(`OK 0x${value.toString(16)}`);
      return;
    }
    (this.#values[place] as Float64Array)[this.#slots[place] as number] = value;
    this.#answer();
  }

  text(line: Buffer, start: number, end: number): void {
    const place = this.answered & placeMask;
    if (this.#kinds[place] === openKind.words) {
      this.#tell(`OK ${line.toString("latin1", start, end)}`);
      return;
    }
    const buffer = this.#buffers[place] as Uint8Array;
    const offset = this.#slots[place] as number;
    const target = Buffer.from(buffer.buffer, buffer.byteOffset + offset, this.#widths[place] as number);
    const isHex = this.#kinds[place] === openKind.hexBytes;
    if (!(isHex ? copyHexBytes(line, start, end, target) : copyBase64Bytes(line, start, end, target))) {
      this.bad(line.toString("latin1", start - 3, Math.min(end, start + 80)));
      return;
    }
    this.#buffers[place] = noBuffer;
    this.#answer();
  }

  interrupt(line: number, level: 0 | 1): void {
    if (line < interruptLinesMax) {
      this.#interruptLevels[line] = level;
      this.movedInterruptLines.add(line);
    }
    if (line === this.#interruptLine) {
      this.#onInterrupt?.(level, this.answered);
    }
  }

  bad(line: string): void {
    const isWords = this.count > 0 && this.#kinds[this.answered & placeMask] === openKind.words;
    if (isWords && (line === "OK" || line.startsWith("FAIL"))) {
      this.#tell(line);
      return;
    }
    const what = this.count === 0 ? "sent a line nobody asked for" : `answered "${this.#describeNext()}" with`;
    const expected = this.count === 0 ? "" : `; expected ${this.#describeReply()}`;
    this.#onBad(`the target ${what}: ${JSON.stringify(line)}${expected}`);
  }

  #add(kind: OpenKind, command: number, address: number, width: number, bytes: number): number {
    assert(this.count < openRequestsMax, "a request was queued while too many were on the way");
    const place = this.#queued & placeMask;
    this.#kinds[place] = kind;
    this.#commands[place] = command;
    this.#addresses[place] = address;
    this.#widths[place] = width;
    this.#bytes[place] = bytes;
    this.bytes += bytes;
    this.#queued++;
    return place;
  }

  #tell(reply: string): void {
    this.#listeners.shift()?.(reply);
    this.#answer();
  }

  #answer(): void {
    this.bytes -= this.#bytes[this.answered & placeMask] as number;
    this.answered++;
    while (this.answered !== this.#queued) {
      const place = this.answered & placeMask;
      if (this.#kinds[place] !== openKind.sample) {
        return;
      }
      (this.#values[place] as Float64Array)[this.#slots[place] as number] = this.interruptLevel;
      this.answered++;
    }
  }

  /** What the reply to the next request looks like. */
  #describeReply(): string {
    const place = this.answered & placeMask;
    const width = this.#widths[place] as number;
    switch (this.#kinds[place]) {
      case openKind.value:
        return `"OK 0x..." with a number of at most ${width} ${width === 1 ? "byte" : "bytes"}`;
      case openKind.hexBytes:
        return `"OK 0x..." with two hexadecimal digits for each of ${width} bytes`;
      case openKind.base64Bytes:
        return `"OK ..." with ${width} bytes as base64`;
      case openKind.words:
        return '"OK ..." with the state as base64, "OK", or "FAIL ..." with a reason';
      default:
        return qtestCommands[this.#commands[place] as number] === "endianness" ? '"OK little"' : '"OK"';
    }
  }

  #describeNext(): string {
    const place = this.answered & placeMask;
    const command = qtestCommands[this.#commands[place] as number];
    const hasAddress = command?.startsWith("device_") === false && command !== "endianness" && command !== intercept;
    return hasAddress ? `${command} 0x${(this.#addresses[place] as number).toString(16)}` : `${command}`;
  }
}

function copyHexBytes(line: Buffer, start: number, end: number, target: Buffer): boolean {
  if (end - start !== 2 + 2 * target.length || line[start] !== 0x30 || line[start + 1] !== 0x78) {
    return false;
  }
  for (let i = 0; i < target.length; i++) {
    const high = hexDigit(line[start + 2 + 2 * i] as number);
    const low = hexDigit(line[start + 3 + 2 * i] as number);
    if (high < 0 || low < 0) {
      return false;
    }
    target[i] = high * 16 + low;
  }
  return true;
}

function copyBase64Bytes(line: Buffer, start: number, end: number, target: Buffer): boolean {
  const isLength = end - start === Math.ceil(target.length / 3) * 4;
  return isLength && target.write(line.toString("latin1", start, end), "base64") === target.length;
}
