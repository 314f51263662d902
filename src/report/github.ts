import { areaTitle } from "../verdict/area-title.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import { clauseLevels, complianceSentence, countVerdicts } from "../verdict/compliance.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { ClauseReport } from "../verdict/judge-clauses.ts";
import type { Report } from "../verdict/report.ts";
import { verdicts, verdictWord } from "../verdict/verdict.ts";
import { conclusionWords, targetName } from "./conclusion.ts";
import { findingLine, scenarioLines } from "./describe-finding.ts";
import { type FindingGroup, groupFindings } from "./finding-groups.ts";
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

/**
 * Workflow commands: each defect, warning and stale expectation becomes an annotation. There is room for a few only, so
 * what another check shows again is not annotated again.
 */
export function githubAnnotations(): Reporter {
  const told = new Set<string>();
  let errors = 0;
  let warnings = 0;
  const isNew = (signature: string): boolean => {
    const isFirst = !told.has(signature);
    told.add(signature);
    return isFirst;
  };
  return {
    start: () => "",
    check(check) {
      const { verdict, finding } = check;
      const isWrong = verdict === "failed" || verdict === "flaky" || verdict === "error";
      if (isWrong && errors < annotationsMax && isNew(`${verdict} ${finding?.signature ?? check.check}`)) {
        errors++;
        return annotation("error", { title: `${check.check} ${verdictWord(verdict)}` }, failureText(check));
      }
      const warning = check.warnings.find(({ signature }) => isNew(signature));
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

function failureDetails({ check, others }: FindingGroup, clauses: ReadonlyMap<string, ClauseReport>): string[] {
  const { finding, scenario } = check;
  const clause = clauses.get(finding?.clause ?? "");
  const more = others.length === 0 ? "" : ` and ${counted(others.length, "more check")}`;
  const rule = clause === undefined ? "" : `<b>${clause.level} ${cell(clause.id)}</b> ${cell(clause.text)}<br>`;
  const flaky = check.verdict === "flaky" ? " (flaky)" : "";
  return [
    `<details><summary>${rule}<b>${cell(check.check)}</b>${flaky} ${cell(check.title)}${more}</summary>`,
    "",
    ...fenced([
      ...(scenario === undefined ? [] : [...scenarioLines(scenario, finding), ""]),
      ...(finding === undefined ? [] : [findingLine(finding, scenario?.operations.length ?? 0)]),
      ...(check.reason === "" ? [] : [check.reason]),
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
    return `| ${cell(areaTitle(area))} | ${used.map((verdict) => counts[verdict] ?? "").join(" | ")} |`;
  });
  const head = `| area | ${used.map(verdictWord).join(" | ")} |`;
  return rows.length === 0 ? [] : [head, `| --- |${" ---: |".repeat(used.length)}`, ...rows, ""];
}

function renderSummary(report: Report): string {
  const { plan, end } = report;
  const failed = groupFindings(report.checks.filter(({ verdict }) => verdict === "failed" || verdict === "flaky"));
  const clauses = new Map(report.clauses.map((clause) => [clause.id, clause]));
  const isStale = report.exitCode === exitCode.nonconforming;
  const words = conclusionWords(report) ?? (isStale ? "has expectations that do not fit any more" : "has no verdict");
  const about = [
    `${counted(report.checks.length, "check")} in ${duration(report.milliseconds)}`,
    `seed ${plan.seed}`,
    `${plan.specification.title} (${plan.specification.digest.slice(0, 12)})`,
  ];
  return [
    `## ${cell(targetName(report))} ${words}`,
    "",
    ...(end.kind === "target" || end.kind === "kit" ? [`**${cell(end.message)}**`, ""] : []),
    about.map(cell).join(" · "),
    "",
    ...clauseLevels.map((level) => `- ${complianceSentence(level, report.clauses)}`),
    "",
    ...areaTable(report),
    ...report.problems.map(({ file, line, message: text }) => `- \`${file}:${line}\` ${cell(text)}`),
    ...(report.problems.length === 0 ? [] : [""]),
    ...failed.slice(0, failuresMax).flatMap((group) => failureDetails(group, clauses)),
    ...(failed.length > failuresMax ? [`... and ${failed.length - failuresMax} more`, ""] : []),
  ].join("\n");
}

/** The job summary in Markdown. */
export function githubSummary(): Reporter {
  return wholeReporter(renderSummary);
}
