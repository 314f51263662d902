import { existsSync } from "node:fs";
import type { Expectation } from "../../verdict/expectation/expectation.ts";
import { parseExpectations } from "../../verdict/expectation/parse-expectations.ts";
import { readTextFile } from "../io/files.ts";

const bytesMax = 16 * 1024 * 1024;

/** An expectations file as it was read. */
export interface ExpectationsText {
  /** Undefined when there is no file. */
  readonly text: string | undefined;
  readonly entries: readonly Expectation[];
}

/**
 * Reads the expectations file of a run; `mayBeMissing` when it is still to be made. Throws a `UsageError` when it
 * cannot be read, an `ExpectationsError` when it makes no sense.
 */
export function readExpectations(path: string | undefined, mayBeMissing: boolean): ExpectationsText {
  if (path === undefined || (mayBeMissing && !existsSync(path))) {
    return { text: undefined, entries: [] };
  }
  const text = readTextFile(path, `the expectations file ${path}`, bytesMax);
  return { text, entries: parseExpectations(text, path) };
}
