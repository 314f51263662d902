import { closeSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import { UsageError } from "../usage-error.ts";
import { makeFolder } from "./make-folder.ts";

/** Bytes that are asked for at once beyond the size of a file, which may grow, and is 0 for a pipe. */
const pieceBytes = 64 * 1024;

/** The bytes of a file, or what is too much of it: its size, or "more" where it has none that is known before. */
function readBytes(path: string, bytesMax: number): Buffer | { readonly size: number | "more" } {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > bytesMax) {
      return { size };
    }
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.min(Math.max(size - length, 0) + pieceBytes, bytesMax - length + 1));
      const count = readSync(file, piece);
      if (count === 0) {
        return Buffer.concat(pieces, length);
      }
      length += count;
      if (length > bytesMax) {
        return { size: "more" };
      }
      pieces.push(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a text file of at most `bytesMax` bytes. Throws a `UsageError`, in whose message `what` names the file; `hint`
 * says what to do where it is not there.
 */
export function readTextFile(path: string, what: string, bytesMax: number = 64 * 1024 * 1024, hint?: string): string {
  let read: ReturnType<typeof readBytes>;
  try {
    read = readBytes(path, bytesMax);
  } catch (cause) {
    const advice = hint === undefined ? "" : `\n  ${hint}`;
    throw new UsageError(`${what} cannot be read: ${systemErrorWords(cause)}${advice}`, { cause });
  }
  if (!Buffer.isBuffer(read)) {
    throw new UsageError(`${what} is too long: ${path} has ${read.size} bytes, at most ${bytesMax} are read`);
  }
  return read.toString("utf8");
}

/**
 * Writes a text file, whose text may be in pieces, and the folders it needs. Throws a `UsageError` when that cannot be
 * done.
 */
export function writeTextFile(path: string, text: string | readonly string[]): void {
  makeFolder(dirname(path));
  try {
    const file = openSync(path, "w");
    try {
      for (const piece of typeof text === "string" ? [text] : text) {
        writeFileSync(file, piece);
      }
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${systemErrorWords(cause)}`, { cause });
  }
}
