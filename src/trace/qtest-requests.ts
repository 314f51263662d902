import { accessKind } from "../target/access-kind.ts";
import type { AccessEvent } from "./wire-event.ts";

/** A function's place on the PCI bus. */
export interface FunctionPlace {
  readonly bus: number;
  readonly device: number;
  readonly function: number;
}

/** The port that selects a dword of configuration space, and the first of the four through which it is accessed. */
const selectPort = 0xcf8;
const dataPort = 0xcfc;

/** The most bytes of guest memory that one request moves, and up to which they are hexadecimal digits. */
const chunkMax = 65_536;
const hexMax = 8;

const letters: Readonly<Record<number, string>> = { 1: "b", 2: "w", 4: "l" };

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** The request that selects the dword of configuration space in which `offset` lies. */
export function selectRequest({ bus, device, function: number }: FunctionPlace, offset: number): string {
  const place = bus * 0x1_0000 + device * 0x800 + number * 0x100;
  return `outl ${hex(selectPort)} ${hex(0x8000_0000 + place + (offset & 0xfc))}`;
}

/** The request that makes an access; one to configuration space must follow its `selectRequest`. */
export function accessRequest({ access, address, width, value }: AccessEvent): string {
  const letter = letters[width] ?? "";
  switch (access) {
    case accessKind.configRead:
      return `in${letter} ${hex(dataPort + (address & 3))}`;
    case accessKind.configWrite:
      return `out${letter} ${hex(dataPort + (address & 3))} ${hex(value)}`;
    case accessKind.portRead:
      return `in${letter} ${hex(address)}`;
    case accessKind.portWrite:
      return `out${letter} ${hex(address)} ${hex(value)}`;
    case accessKind.mmioRead:
      return `read${letter} ${hex(address)}`;
    default:
      return `write${letter} ${hex(address)} ${hex(value)}`;
  }
}

/** Whether an access has an answer. */
export function isRead({ access }: AccessEvent): boolean {
  return access === accessKind.configRead || access === accessKind.portRead || access === accessKind.mmioRead;
}

function chunks(address: number, bytes: Uint8Array): { readonly address: number; readonly bytes: Uint8Array }[] {
  const count = Math.ceil(bytes.length / chunkMax);
  return Array.from({ length: count }, (_, index) => ({
    address: address + index * chunkMax,
    bytes: bytes.subarray(index * chunkMax, (index + 1) * chunkMax),
  }));
}

/** Bytes as a request or a reply carries them: digits when they are few, base64 when they are many. */
function bytesWord(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length <= hexMax ? `0x${digits}` : btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** The requests that write guest memory. */
export function writeRequests(address: number, bytes: Uint8Array): string[] {
  return chunks(address, bytes).map((chunk) => {
    const command = chunk.bytes.length <= hexMax ? "write" : "b64write";
    return `${command} ${hex(chunk.address)} ${hex(chunk.bytes.length)} ${bytesWord(chunk.bytes)}`;
  });
}

/** The requests that read guest memory, and what the replies hold when the memory holds `bytes`. */
export function readRequests(address: number, bytes: Uint8Array): { readonly line: string; readonly reply: string }[] {
  return chunks(address, bytes).map((chunk) => {
    const command = chunk.bytes.length <= hexMax ? "read" : "b64read";
    const line = `${command} ${hex(chunk.address)} ${hex(chunk.bytes.length)}`;
    return { line, reply: bytesWord(chunk.bytes) };
  });
}
