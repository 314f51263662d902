import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import { UsageError } from "../usage-error.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Reads a text file of at most `bytesMax` bytes. Throws a `UsageError`, in whose message `what` names the file; `hint`
 * says what to do where it is not there.
 */
export function readTextFile(path: string, what: string, bytesMax: number = 64 * 1024 * 1024, hint?: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const advice = hint === undefined ? "" : `\n  ${hint}`;
    throw new UsageError(`${what} cannot be read: ${systemErrorWords(cause)}${advice}`, { cause });
  }
  if (bytes.length > bytesMax) {
    throw new UsageError(`${what} is too long: ${path} has ${bytes.length} bytes, at most ${bytesMax} are read`);
  }
  return bytes.toString("utf8");
}

/** Writes a text file and the folders it needs. Throws a `UsageError` when that cannot be done. */
export function writeTextFile(path: string, text: string): void {
  makeFolder(dirname(path));
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${systemErrorWords(cause)}`, { cause });
  }
}
