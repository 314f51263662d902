import { type Reporter, wholeReporter } from "../reporter.ts";

/** The whole report as one JSON document, described by spec/schema/report.schema.json. */
export function jsonReporter(): Reporter {
  return wholeReporter((report) => `${JSON.stringify(report, undefined, 2)}\n`);
}
