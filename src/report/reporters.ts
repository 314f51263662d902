import { githubAnnotations, githubSummary } from "./format/github.ts";
import { jsonReporter } from "./format/json.ts";
import { junitReporter } from "./format/junit.ts";
import { ndjsonReporter } from "./format/ndjson.ts";
import { sarifReporter } from "./format/sarif.ts";
import { tapReporter } from "./format/tap.ts";
import { htmlReporter } from "./html/html.ts";
import type { Reporter } from "./reporter.ts";

/** Where the text of a reporter belongs. */
export type ReportDestination =
  /** A file of this name in the output directory. */
  | { readonly kind: "file"; readonly name: string }
  /** Standard output. */
  | { readonly kind: "output" }
  /** Appended to the file that an environment variable names; nowhere when it is not set. */
  | { readonly kind: "environment"; readonly variable: string };

/** One stream of text of a reporter. */
export interface ReporterPart {
  readonly create: () => Reporter;
  readonly destination: ReportDestination;
}

function file(name: string, create: () => Reporter): readonly ReporterPart[] {
  return [{ create, destination: { kind: "file", name } }];
}

/** Every reporter for machines, by its name on the command line. */
export const reporters: ReadonlyMap<string, readonly ReporterPart[]> = new Map([
  ["json", file("report.json", jsonReporter)],
  ["ndjson", file("results.ndjson", ndjsonReporter)],
  ["junit", file("junit.xml", junitReporter)],
  ["tap", file("results.tap", tapReporter)],
  ["html", file("report.html", htmlReporter)],
  ["sarif", file("report.sarif", sarifReporter)],
  [
    "github",
    [
      { create: githubAnnotations, destination: { kind: "output" } },
      { create: githubSummary, destination: { kind: "environment", variable: "GITHUB_STEP_SUMMARY" } },
    ],
  ],
]);
