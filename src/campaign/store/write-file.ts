import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

let count = 0;

/**
 * Writes a file that is there whole or not at all, and the folders it needs, by way of another file beside it; `isKept`
 * when it must also survive a loss of power. Throws the system's error.
 */
export function writeWhole(path: string, text: string, isKept: boolean): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.tmp-${process.pid}-${count++}-${Math.random().toString(36).slice(2)}`);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, text);
      if (isKept) {
        fsyncSync(file);
      }
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
