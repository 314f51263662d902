import { readTextFile } from "./io/files.ts";

/**
 * Patterns as given on the command line: several of one flag, separated by commas, or `@file` with one a line, where
 * `#` starts a comment.
 */
export function expandPatterns(given: readonly string[]): string[] {
  return given.flatMap((argument) => {
    if (!argument.startsWith("@")) {
      return argument
        .split(",")
        .map((pattern) => pattern.trim())
        .filter((pattern) => pattern !== "");
    }
    const path = argument.slice(1);
    return readTextFile(path, `the list of patterns ${path}`)
      .split(/\r?\n/)
      .map((line) => line.replace(/#.*$/, "").trim())
      .filter((line) => line !== "");
  });
}
