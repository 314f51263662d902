import { unreachable } from "../base/assert.ts";
import { formatSocketAddress, isLoopback, type SocketAddress, unixPathBytesMax } from "../host/socket-address.ts";
import { type OptionPiece, optionError, splitAtCommas } from "./option-scanner.ts";

/** What is behind a channel, as QEMU's character device options name it. */
export type CharacterDevice =
  /** A stream socket; `wait`: the machine starts only when somebody has connected. */
  | { readonly kind: "socket"; readonly address: SocketAddress; readonly server: boolean; readonly wait: boolean }
  /** Standard input and output of the serving process. */
  | { readonly kind: "stdio" }
  /** Output of the guest is appended to a file. */
  | { readonly kind: "file"; readonly path: string }
  /** Two named pipes: `path`.in is read, `path`.out is written. */
  | { readonly kind: "pipe"; readonly path: string }
  /** A new pseudo-terminal. */
  | { readonly kind: "pty" }
  /** Nobody, ever. */
  | { readonly kind: "null" };

/** One `--vmchannel NAME:DEV`. */
export interface ChannelOption {
  readonly name: string;
  readonly device: CharacterDevice;
}

/** An option being read: its name and whole text, for messages, and whether its sockets listen unless told not to. */
interface Source {
  readonly option: string;
  readonly text: string;
  readonly listens: boolean;
}

const channelOption = "--vmchannel";
const nameBytesMax = 79;
const kinds = "unix, tcp, stdio, file, pipe, pty or null";

/**
 * Reads the values of all `--vmchannel` options. Throws a TargetError (`configuration`) for the first bad one, which
 * says the option, the character and what was expected; also for a name or a device that cannot be used twice.
 */
export function parseChannelOptions(texts: readonly string[]): ChannelOption[] {
  const channels: ChannelOption[] = [];
  for (const text of texts) {
    const channel = parseChannelOption(text);
    const start = channel.name.length + 1;
    if (channels.some(({ name }) => name === channel.name)) {
      throw optionError(channelOption, text, 0, "a channel name that no other option uses");
    }
    const other = channels.find(({ device }) => isSameDevice(device, channel.device));
    if (other !== undefined) {
      throw optionError(channelOption, text, start, `a device that the channel ${other.name} does not use already`);
    }
    channels.push(channel);
  }
  return channels;
}

/** Reads one `NAME:DEV`; see {@link parseChannelOptions}. */
export function parseChannelOption(text: string): ChannelOption {
  const end = text.indexOf(":");
  if (end === -1) {
    throw optionError(channelOption, text, text.length, "':' and a device behind the channel's name");
  }
  checkName(text, end);
  return { name: text.slice(0, end), device: parseCharacterDevice(channelOption, text, end + 1) };
}

/**
 * Reads a character device from `start` on in the text of an option. Throws a TargetError (`configuration`) that says
 * which option, which character and what was expected. `listens`: whether a socket is a server without being told.
 */
export function parseCharacterDevice(option: string, text: string, start: number, listens = false): CharacterDevice {
  const source = { option, text, listens };
  const kind = /^[^:,]*/.exec(text.slice(start))?.[0] ?? "";
  const behind = start + kind.length;
  switch (kind) {
    case "unix":
    case "tcp":
      return parseSocket(source, kind, expectColon(source, kind, behind));
    case "file":
    case "pipe":
      return { kind, path: parsePath(source, expectColon(source, kind, behind)) };
    case "stdio":
    case "pty":
    case "null":
      if (behind < text.length) {
        throw optionError(option, text, behind, `nothing behind ${kind}, which takes no options`);
      }
      return { kind };
    default:
      throw optionError(option, text, start, kinds);
  }
}

function checkName(text: string, end: number): void {
  if (end === 0) {
    throw optionError(channelOption, text, 0, "a channel name of 1 to 79 characters");
  }
  if (end > nameBytesMax) {
    throw optionError(channelOption, text, nameBytesMax, `':' after at most ${nameBytesMax} characters of a name`);
  }
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || text[at] === ",") {
      throw optionError(channelOption, text, at, "a printable ASCII character other than ',' in a channel name");
    }
  }
}

/** Whether the second of two channels would take away what the first one uses. */
function isSameDevice(one: CharacterDevice, other: CharacterDevice): boolean {
  switch (one.kind) {
    case "pty":
    case "null":
      return false;
    case "stdio":
      return other.kind === "stdio";
    case "file":
    case "pipe":
      return other.kind === one.kind && other.path === one.path;
    case "socket":
      return other.kind === "socket" && one.server && other.server && isSameAddress(one.address, other.address);
    default:
      return unreachable(one);
  }
}

function isSameAddress(one: SocketAddress, other: SocketAddress): boolean {
  // Port 0 is another free port each time.
  const isAnyPort = one.kind === "tcp" && one.port === 0;
  return !isAnyPort && formatSocketAddress(one) === formatSocketAddress(other);
}

function expectColon({ option, text }: Source, kind: string, at: number): number {
  if (text[at] !== ":") {
    const wanted = kind === "tcp" ? "':' and HOST:PORT" : "':' and a path";
    throw optionError(option, text, at, `${wanted} behind ${kind}`);
  }
  return at + 1;
}

/** The path of a device that takes no options behind it. */
function parsePath(source: Source, start: number): string {
  const [path, next] = splitAtCommas(source.text, start);
  if (next !== undefined) {
    const expected = "no options behind the path (a comma that belongs to it is written twice)";
    throw optionError(source.option, source.text, next.start - 1, expected);
  }
  return checkPath(source, path as OptionPiece);
}

function checkPath({ option, text }: Source, path: OptionPiece): string {
  if (path.text === "") {
    throw optionError(option, text, path.start, "a path");
  }
  const zero = path.text.indexOf("\0");
  if (zero !== -1) {
    throw optionError(option, text, path.start + zero, "a path without a zero character");
  }
  return path.text;
}

function parseSocket(source: Source, kind: "unix" | "tcp", start: number): CharacterDevice {
  const [place, ...options] = splitAtCommas(source.text, start);
  const address = kind === "unix" ? parseUnix(source, place as OptionPiece) : parseTcp(source, place as OptionPiece);
  const { server, wait } = parseSocketOptions(source, options);
  if (server && address.kind === "tcp" && !isLoopback(address.host)) {
    throw optionError(
      source.option,
      source.text,
      start,
      "a loopback address to listen on: 127.0.0.1, [::1] or localhost",
    );
  }
  if (!server && address.kind === "tcp" && address.port === 0) {
    throw optionError(source.option, source.text, start, "a port from 1 to 65535 to connect to");
  }
  return { kind: "socket", address, server, wait: server && wait };
}

function parseUnix(source: Source, piece: OptionPiece): SocketAddress {
  const path = checkPath(source, piece);
  const bytes = Buffer.byteLength(path);
  if (bytes > unixPathBytesMax) {
    const expected = `a socket path of at most ${unixPathBytesMax} bytes, not ${bytes}`;
    throw optionError(source.option, source.text, piece.start, expected);
  }
  return { kind: "unix", path };
}

function parseTcp({ option, text }: Source, piece: OptionPiece): SocketAddress {
  const bracketed = piece.text.startsWith("[");
  const close = bracketed ? piece.text.indexOf("]") : -1;
  if (bracketed && close === -1) {
    throw optionError(option, text, piece.start + piece.text.length, "']' at the end of an IPv6 address");
  }
  const colon = piece.text.indexOf(":", close + 1);
  if (colon === -1) {
    throw optionError(option, text, piece.start + piece.text.length, "':' and a port behind the host");
  }
  if (bracketed && colon !== close + 1) {
    throw optionError(option, text, piece.start + close + 1, "':' and a port behind ']'");
  }
  const host = bracketed ? piece.text.slice(1, close) : piece.text.slice(0, colon);
  const port = piece.text.slice(colon + 1);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw optionError(option, text, piece.start + colon + 1, "a port from 0 to 65535, in digits");
  }
  // Without a host QEMU listens everywhere; here nothing but loopback is served.
  return { kind: "tcp", host: host === "" ? "127.0.0.1" : host, port: Number(port) };
}

/** The switches a socket knows, with what they say. */
const socketSwitches: ReadonlyMap<string, { readonly switch: "server" | "wait"; readonly on: boolean }> = new Map([
  ["server", { switch: "server", on: true }],
  ["server=on", { switch: "server", on: true }],
  ["server=off", { switch: "server", on: false }],
  ["nowait", { switch: "wait", on: false }],
  ["wait=off", { switch: "wait", on: false }],
  ["wait", { switch: "wait", on: true }],
  ["wait=on", { switch: "wait", on: true }],
]);

function parseSocketOptions(source: Source, pieces: readonly OptionPiece[]): { server: boolean; wait: boolean } {
  const { option, text } = source;
  const given = new Map<string, { on: boolean; start: number }>();
  for (const piece of pieces) {
    const found = socketSwitches.get(piece.text);
    if (found === undefined) {
      throw optionError(option, text, piece.start, "server or nowait");
    }
    if (given.has(found.switch)) {
      throw optionError(option, text, piece.start, `${found.switch === "wait" ? "nowait" : "server"} at most once`);
    }
    given.set(found.switch, { on: found.on, start: piece.start });
  }
  const server = given.get("server")?.on ?? source.listens;
  const wait = given.get("wait");
  if (wait !== undefined && !server) {
    throw optionError(option, text, wait.start, "nowait only together with server");
  }
  return { server, wait: wait?.on ?? true };
}
