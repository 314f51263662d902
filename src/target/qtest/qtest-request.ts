import { assert } from "../../base/assert.ts";
import type { AccessWidth } from "../access-batch.ts";

/** The most bytes of guest RAM that one request moves; longer lines make QEMU slow. */
export const qtestChunkMax = 65_536;

/** Up to this many bytes travel as hexadecimal digits, more as base64. */
export const qtestHexMax = 8;

/** The longest line a request can be: base64 of a whole chunk plus its command. */
export const qtestLineMax: number = Math.ceil(qtestChunkMax / 3) * 4 + 64;

/** The commands of the protocol that the kit uses; the index is what is kept of a request until it is answered. */
export const qtestCommands = [
  "outb",
  "outw",
  "outl",
  "inb",
  "inw",
  "inl",
  "writeb",
  "writew",
  "writel",
  "readb",
  "readw",
  "readl",
  "read",
  "write",
  "b64read",
  "b64write",
  "endianness",
  "irq_intercept_in",
  "device_save",
  "device_restore",
] as const;

/** One of {@link qtestCommands}. */
export type QtestCommand = (typeof qtestCommands)[number];

const space = 0x20;
const newline = 0x0a;
const digits = Buffer.from("0123456789abcdef", "latin1");

/** The number under which a command is kept; see {@link qtestCommands}. */
export function qtestCommandIndex(command: QtestCommand): number {
  return qtestCommands.indexOf(command);
}

const names: readonly Buffer[] = qtestCommands.map((command) => Buffer.from(command, "latin1"));
const outIndex: readonly number[] = [0, 0, 1, 0, 2];

function wordCommand(first: QtestCommand, width: AccessWidth): number {
  return qtestCommandIndex(first) + (outIndex[width] as number);
}

const firstOut = [1, 2, 4].map((width) => wordCommand("outb", width as AccessWidth));
const firstIn = [1, 2, 4].map((width) => wordCommand("inb", width as AccessWidth));
const firstWrite = [1, 2, 4].map((width) => wordCommand("writeb", width as AccessWidth));
const firstRead = [1, 2, 4].map((width) => wordCommand("readb", width as AccessWidth));

/** Index of the command that moves a word of `width` bytes: `outb outw outl`, `inb ...`, `writeb ...`, `readb ...`. */
export function qtestWordCommand(kind: "out" | "in" | "write" | "read", width: AccessWidth): number {
  const position = width >> 1;
  switch (kind) {
    case "out":
      return firstOut[position] as number;
    case "in":
      return firstIn[position] as number;
    case "write":
      return firstWrite[position] as number;
    default:
      return firstRead[position] as number;
  }
}

/**
 * Writes requests into a buffer, one line each. QEMU ends itself at a line that it cannot read, so nothing that is
 * not a well-formed request of the protocol is ever put there: a bad number is a bug of the kit.
 */
export class QtestRequestWriter {
  /** Bytes written so far. */
  length = 0;
  #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The buffer written to. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Goes on in an empty buffer. */
  use(bytes: Buffer): void {
    this.#bytes = bytes;
    this.length = 0;
  }

  /** A line of a command alone. */
  bare(command: number): void {
    this.#name(command);
    this.#end();
  }

  /** A line of a command and one number: a read of a port or of a word of memory. */
  read(command: number, address: number): void {
    this.#name(command);
    this.#number(address);
    this.#end();
  }

  /** A line of a command, an address and a value of `width` bytes. */
  write(command: number, address: number, width: number, value: number): void {
    assert(Number.isInteger(value) && value >= 0 && value < 2 ** (8 * width), "a value does not fit its access width");
    this.#name(command);
    this.#number(address);
    this.#number(value);
    this.#end();
  }

  /** A line of a command, an address and a length: a read of memory. */
  readBytes(command: number, address: number, length: number): void {
    checkLength(length);
    this.#name(command);
    this.#number(address);
    this.#number(length);
    this.#end();
  }

  /** A line that writes `length` bytes of `source` from `offset` on, as hexadecimal digits or as base64. */
  writeBytes(command: number, address: number, source: Uint8Array, offset: number, length: number): void {
    checkLength(length);
    assert(offset >= 0 && offset + length <= source.length, "a write reaches beyond its buffer");
    this.#name(command);
    this.#number(address);
    this.#number(length);
    this.#bytes[this.length++] = space;
    if (length <= qtestHexMax) {
      this.#hexBytes(source, offset, length);
    } else {
      const text = Buffer.from(source.buffer, source.byteOffset + offset, length).toString("base64");
      this.length += this.#bytes.write(text, this.length, "latin1");
    }
    this.#end();
  }

  /** A line of a command and one word of text, such as the path of an interrupt controller. */
  word(command: number, text: string): void {
    assert(/^[!-~]{1,200}$/.test(text), "a word of a request has a character that the protocol does not allow");
    this.#name(command);
    this.#bytes[this.length++] = space;
    this.length += this.#bytes.write(text, this.length, "latin1");
    this.#end();
  }

  #name(command: number): void {
    const name = names[command] as Buffer;
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < name.length; i++) {
      bytes[at++] = name[i] as number;
    }
    this.length = at;
  }

  #number(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, "a number of a request is not a whole number of 0 or more");
    const bytes = this.#bytes;
    let at = this.length;
    bytes[at++] = space;
    bytes[at++] = 0x30;
    bytes[at++] = 0x78;
    const high = Math.floor(value / 0x1_0000_0000);
    const low = value >>> 0;
    let shift = high > 0 ? topDigitShift(high) : -4;
    for (; shift >= 0; shift -= 4) {
      bytes[at++] = digits[(high >>> shift) & 15] as number;
    }
    shift = high > 0 ? 28 : topDigitShift(low);
    for (; shift >= 0; shift -= 4) {
      bytes[at++] = digits[(low >>> shift) & 15] as number;
    }
    this.length = at;
  }

  #hexBytes(source: Uint8Array, offset: number, length: number): void {
    const bytes = this.#bytes;
    let at = this.length;
    bytes[at++] = 0x30;
    bytes[at++] = 0x78;
    for (let i = offset; i < offset + length; i++) {
      const byte = source[i] as number;
      bytes[at++] = digits[byte >>> 4] as number;
      bytes[at++] = digits[byte & 15] as number;
    }
    this.length = at;
  }

  #end(): void {
    this.#bytes[this.length++] = newline;
  }
}

function checkLength(length: number): void {
  assert(Number.isInteger(length) && length >= 1 && length <= qtestChunkMax, "a request moves 1 byte up to one chunk");
}

/** Position of the first hexadecimal digit of a 32-bit number that is not a leading zero, as a shift. */
function topDigitShift(value: number): number {
  return value === 0 ? 0 : (31 - Math.clz32(value)) & ~3;
}

/** Asserts that a port number has at most 16 bits. */
export function checkPort(port: number): void {
  assert(port <= 0xffff, "a port number is beyond 0xFFFF");
}
