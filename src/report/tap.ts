import { unreachable } from "../base/assert.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { findingLine, scenarioLines } from "./describe-finding.ts";
import type { Reporter } from "./reporter.ts";
import { printable } from "./text.ts";

/** A description or reason: `#` starts a directive in TAP, whatever its case, and a backslash escapes. */
function escaped(text: string): string {
  return printable(text.replace(/\s+/g, " ")).replace(/[\\#]/g, "\\$&");
}

function directive(check: CheckReport): string {
  switch (check.verdict) {
    case "xfailed":
      return ` # todo failed as expected: ${escaped(check.expectation?.reason ?? "")}`;
    case "not-offered":
    case "not-selected":
    case "stopped":
      return ` # SKIP ${escaped(check.reason)}`;
    case "inconclusive":
    case "untestable":
      return ` # SKIP ${check.verdict.replace("-", " ")}: ${escaped(check.reason)}`;
    default:
      return "";
  }
}

function isOk({ verdict }: CheckReport): boolean {
  return (
    verdict !== "failed" && verdict !== "flaky" && verdict !== "xpassed" && verdict !== "xfailed" && verdict !== "error"
  );
}

/** A YAML block; values are JSON strings, which YAML reads. */
function block(values: Readonly<Record<string, string | readonly string[] | undefined>>): string[] {
  const lines = Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || value.length === 0) {
      return [];
    }
    return typeof value === "string"
      ? [`  ${key}: ${JSON.stringify(value)}`]
      : [`  ${key}:`, ...value.map((item) => `    - ${JSON.stringify(item)}`)];
  });
  return lines.length === 0 ? [] : ["  ---", ...lines, "  ..."];
}

function diagnosis(check: CheckReport): string[] {
  const { finding, scenario } = check;
  const steps = scenario?.operations.length ?? 0;
  return block({
    verdict: isOk(check) && check.verdict !== "warned" ? undefined : check.verdict,
    finding: finding === undefined ? undefined : findingLine(finding, steps),
    reason: isOk(check) ? undefined : check.reason,
    steps: scenario === undefined ? undefined : scenarioLines(scenario, finding),
    warnings: check.warnings.map((warning) => findingLine(warning, 0)),
    stderr: isOk(check) ? undefined : check.errorOutput.map(printable),
    replay: check.replay,
  });
}

function bailOut(end: RunEnd): string[] {
  switch (end.kind) {
    case "finished":
    case "failures":
    case "time":
      return [];
    case "interrupted":
      return ["Bail out! interrupted"];
    case "target":
      return [`Bail out! target ${end.code}: ${escaped(end.message)}`];
    case "kit":
      return [`Bail out! bug of the kit: ${escaped(end.message)}`];
    default:
      return unreachable(end);
  }
}

/** TAP version 14, a line a check as it is finished; entries of the expectations file that must change come last. */
export function tapReporter(): Reporter {
  let count = 0;
  return {
    start: () => "TAP version 14\n",
    check(check) {
      count++;
      const head = `${isOk(check) ? "ok" : "not ok"} ${count} - ${escaped(check.check)}${directive(check)}`;
      return `${[head, ...diagnosis(check)].join("\n")}\n`;
    },
    end(report) {
      const problems = report.problems.map(({ file, line, message }) => {
        count++;
        return `not ok ${count} - ${escaped(`${file}:${line}: ${message}`)}`;
      });
      return `${[...problems, `1..${count}`, ...bailOut(report.end)].join("\n")}\n`;
    },
  };
}
