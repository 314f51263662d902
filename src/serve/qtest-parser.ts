import { hexDigit } from "../target/qtest/qtest-replies.ts";
import type { BytesEncoding, QtestRequest, WordWidth } from "./qtest-request.ts";

/** The most bytes that one `read`, `write`, `b64read` or `b64write` moves. */
export const requestBytesMax = 0x40_0000;

/** The longest line, in bytes: the most bytes of a `write` in hexadecimal, and its command. */
export const requestLineMax: number = 2 * requestBytesMax + 128;

const portMax = 0xffff;
const wordsMax = 6;
const wordMax = 2n ** 64n - 1n;

/** A word of the line, with its place for messages. */
interface Argument {
  readonly name: string;
  readonly text: string;
}

/** What is wrong with a line; never leaves this file. */
class Malformed extends Error {}

type Parse = (words: readonly string[]) => QtestRequest;

const commands: ReadonlyMap<string, { readonly usage: readonly string[]; readonly parse: Parse }> = new Map([
  ...words("out", ["b", "w", "l"], (width) => ({
    usage: ["PORT", "VALUE"],
    parse: ([, port, value]) => ({
      kind: "port-write",
      width: width as 1 | 2 | 4,
      port: parsePort(port),
      value: cut(parseWord({ name: "VALUE", text: value ?? "" }).low, width),
    }),
  })),
  ...words("in", ["b", "w", "l"], (width) => ({
    usage: ["PORT"],
    parse: ([, port]) => ({ kind: "port-read", width: width as 1 | 2 | 4, port: parsePort(port) }),
  })),
  ...words("write", ["b", "w", "l", "q"], (width) => ({
    usage: ["ADDRESS", "VALUE"],
    parse: ([, address, value]) => {
      const { low, high } = parseWord({ name: "VALUE", text: value ?? "" });
      const kept = width === 8 ? { low, high } : { low: cut(low, width), high: 0 };
      return { kind: "word-write", width, address: parseAddress(address), ...kept };
    },
  })),
  ...words("read", ["b", "w", "l", "q"], (width) => ({
    usage: ["ADDRESS"],
    parse: ([, address]) => ({ kind: "word-read", width, address: parseAddress(address) }),
  })),
  entry("read", ["ADDRESS", "LENGTH"], (words) => parseBytesRead(words, "hex")),
  entry("b64read", ["ADDRESS", "LENGTH"], (words) => parseBytesRead(words, "base64")),
  entry("write", ["ADDRESS", "LENGTH", "0xHEX"], ([, address, length, data]) => {
    const bytes = decodeHex(data ?? "");
    return { kind: "bytes-write", address: parseAddress(address), bytes: checkLength(bytes, parseLength(length)) };
  }),
  entry("b64write", ["ADDRESS", "LENGTH", "BASE64"], ([, address, length, data]) => {
    const bytes = decodeBase64(data ?? "");
    return { kind: "bytes-write", address: parseAddress(address), bytes: checkLength(bytes, parseLength(length)) };
  }),
  entry("memset", ["ADDRESS", "LENGTH", "BYTE"], ([, address, length, byte]) => ({
    kind: "fill",
    address: parseAddress(address),
    length: parseNumber({ name: "LENGTH", text: length ?? "" }),
    value: parseNumber({ name: "BYTE", text: byte ?? "" }) % 256,
  })),
  entry("endianness", [], () => ({ kind: "endianness" })),
  entry("irq_intercept_in", ["PATH"], ([, path]) => parseIntercept(path ?? "")),
  entry("irq_intercept_out", ["PATH"], ([, path]) => parseIntercept(path ?? "")),
  entry("device_save", [], () => ({ kind: "device-save" })),
  entry("device_restore", ["new|running", "transparent|disconnect", "BASE64"], ([, where, policy, data]) => ({
    kind: "device-restore",
    where: oneOf("WHERE", ["new", "running"], where),
    policy: oneOf("POLICY", ["transparent", "disconnect"], policy),
    document: decodeBase64(data ?? ""),
  })),
  entry("clock_step", ["[NANOSECONDS]"], ([, time]) => ({
    kind: "clock-step",
    nanoseconds: time === undefined ? 0n : parseTime(time),
  })),
  entry("clock_set", ["NANOSECONDS"], ([, time]) => ({ kind: "clock-set", nanoseconds: parseTime(time ?? "") })),
]);

/**
 * Reads one line, without its newline, of latin-1 text. Words are separated by exactly one space and numbers are
 * those of strtoul with base 0. Whatever is wrong becomes a `malformed` request that says what and where.
 */
export function parseQtestLine(line: string): QtestRequest {
  if (line.length > requestLineMax) {
    return { kind: "malformed", reason: `the line is longer than ${requestLineMax} bytes` };
  }
  // No command has more words; the rest of a hostile line need not be taken apart.
  const found = line.split(" ", wordsMax);
  const [name = ""] = found;
  const command = commands.get(name);
  if (command === undefined) {
    return { kind: "malformed", reason: describeUnknown(line, name) };
  }
  if (!hasRightCount(found, command.usage)) {
    return { kind: "malformed", reason: describeCount(found, command.usage) };
  }
  try {
    return command.parse(found);
  } catch (error) {
    if (error instanceof Malformed) {
      return { kind: "malformed", reason: `${name}: ${error.message}` };
    }
    throw error;
  }
}

function words(
  name: string,
  letters: readonly string[],
  make: (width: WordWidth) => { usage: readonly string[]; parse: Parse },
): [string, { usage: readonly string[]; parse: Parse }][] {
  return letters.map((letter, position) => [`${name}${letter}`, make((1 << position) as WordWidth)]);
}

function entry(
  name: string,
  usage: readonly string[],
  parse: Parse,
): [string, { usage: readonly string[]; parse: Parse }] {
  return [name, { usage, parse }];
}

function hasRightCount(found: readonly string[], usage: readonly string[]): boolean {
  const optional = usage.at(-1)?.startsWith("[") === true && found.length === usage.length;
  return (optional || found.length === usage.length + 1) && !found.includes("");
}

function describeCount(found: readonly string[], usage: readonly string[]): string {
  const [name] = found;
  if (found.includes("")) {
    return `${name}: words are separated by exactly one space, and none stands at the end of a line`;
  }
  return `${name}: got ${found.length === wordsMax ? "more than 4" : found.length - 1} arguments, expected ${[name, ...usage].join(" ")}`;
}

function oneOf<Word extends string>(name: string, words: readonly Word[], text = ""): Word {
  const found = words.find((word) => word === text);
  if (found === undefined) {
    throw new Malformed(`${name} is ${quote(text)}, expected ${words.join(" or ")}`);
  }
  return found;
}

function describeUnknown(line: string, name: string): string {
  if (line === "") {
    return "the line is empty, expected a command";
  }
  if (name === "") {
    return "the line starts with a space, expected a command";
  }
  return name.endsWith("\r") && commands.has(name.slice(0, -1))
    ? `${name.slice(0, -1)}: the line ends with a carriage return, expected a newline alone`
    : `unknown command ${quote(name)}`;
}

/** A piece of hostile text made printable and short. */
function quote(text: string): string {
  const shown = text.length > 32 ? `${text.slice(0, 32)}...` : text;
  const safe = [...shown].map((character) => {
    const code = character.charCodeAt(0);
    return code > 0x20 && code < 0x7f ? character : `\\x${code.toString(16).padStart(2, "0")}`;
  });
  return `"${safe.join("")}"`;
}

const numberShape = /^(?:0[xX][0-9a-fA-F]+|[1-9][0-9]*|0[0-7]*)$/;

/** A number up to 2^64 - 1, rounded above 2^53. */
function parseNumber(argument: Argument): number {
  const { text } = argument;
  const hexadecimal = parseHexadecimal(text);
  if (hexadecimal >= 0) {
    return hexadecimal;
  }
  // Numbers of this length stay exact whatever their base, and an octal one differs only behind a leading zero.
  if (text.length <= 14 && numberShape.test(text)) {
    return text.startsWith("0") && text.length > 1 && !/[xX]/.test(text) ? Number.parseInt(text, 8) : Number(text);
  }
  return Number(parseExact(argument));
}

/** The number that a client most likely sends, behind 0x and of at most 12 digits; -1 for any other. */
function parseHexadecimal(text: string): number {
  if (text.length < 3 || text.length > 14 || text.charCodeAt(0) !== 0x30 || text.charCodeAt(1) !== 0x78) {
    return -1;
  }
  let value = 0;
  for (let position = 2; position < text.length; position++) {
    const digit = hexDigit(text.charCodeAt(position));
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

function parseExact({ name, text }: Argument): bigint {
  if (!numberShape.test(text)) {
    const shapes = "expected a decimal number, an octal one behind 0 or a hexadecimal one behind 0x";
    throw new Malformed(`${name} is ${quote(text)}, ${shapes}`);
  }
  // A number of more digits than this is too large in any base; converting it would only cost time.
  const value = text.length > 80 ? wordMax + 1n : BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
  if (value > wordMax) {
    throw new Malformed(`${name} is ${quote(text)}, expected at most 64 bits`);
  }
  return value;
}

function parseWord(argument: Argument): { low: number; high: number } {
  const value = parseNumber(argument);
  if (value <= Number.MAX_SAFE_INTEGER) {
    return { low: value % 0x1_0000_0000, high: Math.floor(value / 0x1_0000_0000) };
  }
  const exact = parseExact(argument);
  return { low: Number(exact & 0xffff_ffffn), high: Number(exact >> 32n) };
}

function parseTime(text: string): bigint {
  return parseExact({ name: "NANOSECONDS", text });
}

/** Values that are wider than the access lose their upper bits, as on the wire. */
function cut(value: number, width: WordWidth): number {
  return width >= 4 ? value : value & (width === 2 ? 0xffff : 0xff);
}

function parsePort(text = ""): number {
  const port = parseNumber({ name: "PORT", text });
  if (port > portMax) {
    throw new Malformed(`PORT is ${quote(text)}, expected at most 0xffff`);
  }
  return port;
}

function parseAddress(text = ""): number {
  return parseNumber({ name: "ADDRESS", text });
}

function parseLength(text = ""): number {
  const length = parseNumber({ name: "LENGTH", text });
  if (length < 1 || length > requestBytesMax) {
    throw new Malformed(`LENGTH is ${quote(text)}, expected 1 to ${requestBytesMax}`);
  }
  return length;
}

function parseBytesRead([, address, length]: readonly string[], encoding: BytesEncoding): QtestRequest {
  return { kind: "bytes-read", encoding, address: parseAddress(address), length: parseLength(length) };
}

function parseIntercept(path: string): QtestRequest {
  if (path !== "ioapic") {
    throw new Malformed(`PATH is ${quote(path)}, expected ioapic, the one interrupt controller here`);
  }
  return { kind: "interrupt-intercept" };
}

function decodeHex(text: string): Uint8Array {
  if (!/^0[xX](?:[0-9a-fA-F]{2})+$/.test(text)) {
    throw new Malformed(`the data is ${quote(text)}, expected 0x and two hexadecimal digits for each byte`);
  }
  return Buffer.from(text.slice(2), "hex");
}

function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  // The runtime leaves out what is not base64, so that fewer bytes come, and takes two more characters for it.
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const isWhole = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding;
  if (!isWhole || bytes.length === 0 || text.includes("-") || text.includes("_")) {
    throw new Malformed(`the data is ${quote(text)}, expected base64 with its padding`);
  }
  return bytes;
}

function checkLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) {
    throw new Malformed(`LENGTH is ${length}, but the data has ${bytes.length} bytes`);
  }
  return bytes;
}
