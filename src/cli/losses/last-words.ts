import { join } from "node:path";
import { foldLines } from "../../base/fold-lines.ts";
import { writeTextFile } from "../io/files.ts";
import { checkFileName } from "../results/check-file-name.ts";

/** Folder of last words, in that of a run's results. */
export const crashFolder = "crashes";

/** Lines of a process's last words that a report shows. */
const linesShown = 8;
const lineCharactersMax = 300;
/** Lines that say nothing of the device: frames of native code, and the collector's statistics. */
const native = /^\s*\d+: 0x[0-9a-f]+ |Mark-Compact|Scavenge|^-{3,} Native stack trace|^<--- |^\s*$/;

/**
 * Puts the last words of a process, such as the crash dump of Node.js, into a file of the output folder, where there is
 * one, and gives the lines that a report shows of them.
 */
export function keepLastWords(outputDirectory: string | undefined, check: string, words: string): string[] {
  if (words.trim() === "") {
    return [];
  }
  const telling = words.split("\n").filter((line) => !native.test(line));
  const lines = foldLines(telling, linesShown).map((line) => line.slice(0, lineCharactersMax));
  if (outputDirectory === undefined) {
    return lines;
  }
  const path = join(outputDirectory, crashFolder, `${checkFileName(check)}.txt`);
  try {
    writeTextFile(path, words);
  } catch (error) {
    // The finding is what counts; only the rest of its last words is missing.
    return [...lines, `(all of it is lost: ${error instanceof Error ? error.message : String(error)})`];
  }
  return [...lines, `(all of it is in ${path})`];
}
