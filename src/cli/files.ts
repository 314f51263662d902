import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./usage-error.ts";

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Reads a text file of at most `bytesMax` bytes; `what` names it in the message. Throws a `UsageError`. */
export function readTextFile(path: string, what: string, bytesMax: number = 64 * 1024 * 1024): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`${what} cannot be read: ${reason(cause)}`, { cause });
  }
  if (bytes.length > bytesMax) {
    throw new UsageError(`${what} is too long: ${path} has ${bytes.length} bytes, at most ${bytesMax} are read`);
  }
  return bytes.toString("utf8");
}

/** Writes a text file and the folders it needs. Throws a `UsageError` when that cannot be done. */
export function writeTextFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${reason(cause)}`, { cause });
  }
}

/** Appends to a text file. Throws a `UsageError` when that cannot be done. */
export function appendTextFile(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${reason(cause)}`, { cause });
  }
}
