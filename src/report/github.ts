import type { CheckReport } from "../verdict/check-report.ts";
import { clauseLevels, complianceSentence, countVerdicts } from "../verdict/compliance.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { Report } from "../verdict/report.ts";
import { verdicts, verdictWord } from "../verdict/verdict.ts";
import { findingLine, scenarioLines } from "./describe-finding.ts";
import { type Reporter, wholeReporter } from "./reporter.ts";
import { counted, duration, printable } from "./text.ts";

/** GitHub shows ten annotations of a kind for a step; the rest is in the summary. */
const annotationsMax = 10;
/** Failures told in full in the summary, which GitHub cuts at 1 MiB. */
const failuresMax = 50;

function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function annotation(kind: "error" | "warning", properties: Readonly<Record<string, string>>, text: string): string {
  const words = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${kind} ${words.join(",")}::${message(text)}\n`;
}

function failureText(check: CheckReport): string {
  const { finding, scenario } = check;
  return [
    check.title,
    ...(finding === undefined ? [check.reason] : [findingLine(finding, scenario?.operations.length ?? 0)]),
    ...(check.replay === undefined ? [] : [check.replay]),
  ]
    .map(printable)
    .join("\n");
}

/** Workflow commands: each failure, warning and stale expectation becomes an annotation. */
export function githubAnnotations(): Reporter {
  let errors = 0;
  let warnings = 0;
  return {
    start: () => "",
    check(check) {
      const { verdict } = check;
      if ((verdict === "failed" || verdict === "flaky" || verdict === "error") && errors < annotationsMax) {
        errors++;
        return annotation("error", { title: `${check.check} ${verdictWord(verdict)}` }, failureText(check));
      }
      const [warning] = check.warnings;
      if (warning !== undefined && warnings < annotationsMax) {
        warnings++;
        return annotation("warning", { title: check.check }, printable(findingLine(warning, 0)));
      }
      return "";
    },
    end(report) {
      const problems = report.problems.slice(0, annotationsMax).map(({ file, line, kind, message: text }) => {
        return annotation("error", { file, line: String(line), title: `expectation: ${kind}` }, text);
      });
      return [...problems, endAnnotation(report)].join("");
    },
  };
}

function endAnnotation({ end }: Report): string {
  if (end.kind === "target") {
    return annotation("error", { title: `target: ${end.code}` }, printable(`${end.message} ${end.hint}`));
  }
  return end.kind === "kit" ? annotation("error", { title: "bug of the kit" }, printable(end.message)) : "";
}

function cell(text: string): string {
  return printable(text.replace(/\s+/g, " ")).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|");
}

/** A fence longer than any row of backquotes in the text. */
function fenced(lines: readonly string[]): string[] {
  const text = lines.map(printable);
  const longest = Math.max(2, ...text.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, ...text, fence];
}

function failureDetails(check: CheckReport): string[] {
  const { finding, scenario } = check;
  return [
    `<details><summary><b>${cell(check.check)}</b> ${cell(check.title)}</summary>`,
    "",
    ...fenced([
      ...(scenario === undefined ? [] : [...scenarioLines(scenario, finding), ""]),
      ...(finding === undefined ? [check.reason] : [findingLine(finding, scenario?.operations.length ?? 0)]),
      ...(check.errorOutput.length === 0 ? [] : ["", ...check.errorOutput.map((line) => `| ${line}`)]),
      ...(check.replay === undefined ? [] : ["", check.replay]),
    ]),
    "",
    "</details>",
    "",
  ];
}

function areaTable(report: Report): string[] {
  const used = verdicts.filter((verdict) => report.totals.checks[verdict] !== undefined);
  const rows = [...new Set(report.checks.map(({ area }) => area))].map((area) => {
    const counts = countVerdicts(report.checks.filter((check) => check.area === area));
    return `| ${cell(area)} | ${used.map((verdict) => counts[verdict] ?? "").join(" | ")} |`;
  });
  const head = `| area | ${used.map(verdictWord).join(" | ")} |`;
  return rows.length === 0 ? [] : [head, `| --- |${" ---: |".repeat(used.length)}`, ...rows, ""];
}

function renderSummary(report: Report): string {
  const { plan, end } = report;
  const failed = report.checks.filter(({ verdict }) => verdict === "failed" || verdict === "flaky");
  const verdict = report.exitCode === exitCode.conforms ? "conforms" : "does not conform";
  const isJudged = report.exitCode === exitCode.conforms || report.exitCode === exitCode.nonconforming;
  const about = [
    `${counted(report.checks.length, "check")} in ${duration(report.milliseconds)}`,
    `seed ${plan.seed}`,
    `${plan.specification.title} (${plan.specification.digest.slice(0, 12)})`,
  ];
  return [
    `## ${cell(plan.target.name)} ${cell(plan.target.version)} ${isJudged ? verdict : "has no verdict"}`,
    "",
    ...(end.kind === "target" || end.kind === "kit" ? [`**${cell(end.message)}**`, ""] : []),
    about.map(cell).join(" · "),
    "",
    ...clauseLevels.map((level) => `- ${complianceSentence(level, report.clauses)}`),
    "",
    ...areaTable(report),
    ...report.problems.map(({ file, line, message: text }) => `- \`${file}:${line}\` ${cell(text)}`),
    ...(report.problems.length === 0 ? [] : [""]),
    ...failed.slice(0, failuresMax).flatMap(failureDetails),
    ...(failed.length > failuresMax ? [`... and ${failed.length - failuresMax} more`, ""] : []),
  ].join("\n");
}

/** The job summary in Markdown. */
export function githubSummary(): Reporter {
  return wholeReporter(renderSummary);
}
