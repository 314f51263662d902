import { readExpectations } from "../cli/run/expectations-file.ts";
import { type Expectation, ExpectationsError } from "../verdict/expectation/expectation.ts";
import { parseExpectations } from "../verdict/expectation/parse-expectations.ts";
import type { ConformanceOptions } from "./conformance-options.ts";

/** What entries that are given as data are called in messages and reports; the number behind it is the entry's. */
const place = "expectations";

/** The known failures of a run, from a file or as given. Throws an `ExpectationsError` that names every mistake. */
export function readKnownFailures(given: ConformanceOptions["expectations"]): readonly Expectation[] {
  if (given === undefined || typeof given === "string") {
    return readExpectations(given, false).entries;
  }
  // One entry a line, so that the line of a mistake is the number of its entry.
  const entries = given.map((entry) => JSON.stringify(entry) ?? "null").join(",\n");
  try {
    return parseExpectations(`{"kind":"expectations","version":1,"entries":[${entries}]}`, place);
  } catch (error) {
    if (error instanceof ExpectationsError) {
      const message = error.message.replaceAll(/^expectations:(\d+):/gm, "the option expectations, entry $1:");
      throw new ExpectationsError(message, { cause: error });
    }
    throw error;
  }
}
