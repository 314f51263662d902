import { counted } from "../../base/counted.ts";
import { areaTitle } from "../../verdict/area-title.ts";
import { clauseLevels, complianceSentence, countVerdicts } from "../../verdict/compliance.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import { exitCode } from "../../verdict/exit-code.ts";
import type { Report } from "../../verdict/report.ts";
import { verdicts, verdictWord } from "../../verdict/verdict.ts";
import { conclusionWords, defectWords, failingDefects, targetName } from "../conclusion.ts";
import {
  clauseText,
  type DefectIndex,
  defectIndex,
  defectLines,
  deviationLine,
  moreChecks,
  showingCheck,
} from "../defect-text.ts";
import { type Reporter, wholeReporter } from "../reporter.ts";
import { shownVerdict } from "../shown-verdict.ts";
import { duration, printable } from "../text.ts";

/** GitHub shows ten annotations of a kind for a step; the rest is in the summary. */
const annotationsMax = 10;
/** Defects told in full in the summary, which GitHub cuts at 1 MiB. */
const failuresMax = 50;

function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A workflow command of GitHub Actions that shows a message. */
export function annotation(
  kind: "error" | "warning",
  properties: Readonly<Record<string, string>>,
  text: string,
): string {
  const words = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${kind} ${words.join(",")}::${message(text)}\n`;
}

/** The words of an annotation: what was allowed and got, where it was found and how to see it again. */
function defectMessage(defect: Defect, index: DefectIndex): string {
  const [first] = defect.deviations;
  const check = first === undefined ? undefined : showingCheck(first, index);
  const more = moreChecks(defect);
  const found = `Found while checking ${first?.foundBy ?? ""}${more === "" ? "" : `, met by it ${more}`}.`;
  return [
    ...(first === undefined ? [] : [deviationLine(first, index)]),
    found,
    ...(check?.replay === undefined ? [] : [check.replay]),
  ]
    .map(printable)
    .join("\n");
}

function defectAnnotation(kind: "error" | "warning", defect: Defect, index: DefectIndex): string {
  const flaky = defect.verdict === "flaky" ? " (flaky)" : "";
  const title = printable(`${defect.clause} ${defect.level}${flaky}: ${clauseText(defect, index)}`);
  return annotation(kind, { title }, defectMessage(defect, index));
}

function renderAnnotations(report: Report): string {
  const index = defectIndex(report);
  const lost = report.checks.filter(({ verdict }) => verdict === "error");
  return [
    ...[
      ...failingDefects(report).map((defect) => defectAnnotation("error", defect, index)),
      ...lost.map(({ check, reason }) =>
        annotation("error", { title: `${check} could not be run` }, printable(reason)),
      ),
    ].slice(0, annotationsMax),
    ...report.warnings.slice(0, annotationsMax).map((defect) => defectAnnotation("warning", defect, index)),
    ...report.problems.slice(0, annotationsMax).map(({ file, line, kind, message: text }) => {
      return annotation("error", { file, line: String(line), title: `expectation: ${kind}` }, text);
    }),
    endAnnotation(report),
  ].join("");
}

/** Workflow commands: each defect, warning and stale expectation becomes an annotation, under the clause it breaks. */
export function githubAnnotations(): Reporter {
  return wholeReporter(renderAnnotations);
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

function defectDetails(defect: Defect, index: DefectIndex): string[] {
  const { clause, level, verdict, deviations } = defect;
  const check = index.checks.get(deviations[0]?.foundBy ?? "");
  const more = moreChecks(defect);
  const flaky = verdict === "flaky" ? " (flaky)" : "";
  const found = `Found while checking ${cell(check?.check ?? "")}${more === "" ? "" : ` ${more}`}`;
  return [
    `<details><summary><b>${cell(clause)} ${level}</b>${flaky} ${cell(clauseText(defect, index))}<br>${found}</summary>`,
    "",
    ...fenced([
      ...defectLines(defect, index),
      ...(check === undefined || check.errorOutput.length === 0
        ? []
        : ["", ...check.errorOutput.map((line) => `| ${line}`)]),
    ]),
    "",
    "</details>",
    "",
  ];
}

function areaTable(report: Report): string[] {
  const shown = report.checks.map((check) => ({ area: check.area, verdict: shownVerdict(check) }));
  const used = verdicts.filter((verdict) => shown.some((check) => check.verdict === verdict));
  const rows = [...new Set(shown.map(({ area }) => area))].map((area) => {
    const counts = countVerdicts(shown.filter((check) => check.area === area));
    return `| ${cell(areaTitle(area))} | ${used.map((verdict) => counts[verdict] ?? "").join(" | ")} |`;
  });
  const head = `| area | ${used.map(verdictWord).join(" | ")} |`;
  return rows.length === 0 ? [] : [head, `| --- |${" ---: |".repeat(used.length)}`, ...rows, ""];
}

function renderSummary(report: Report): string {
  const { plan, end } = report;
  const failed = failingDefects(report);
  const index = defectIndex(report);
  const isStale = report.exitCode === exitCode.nonconforming;
  const words = conclusionWords(report) ?? (isStale ? "has expectations that do not fit any more" : "has no verdict");
  const defects = defectWords(report);
  const about = [
    ...(defects === "" ? [] : [defects]),
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
    ...failed.slice(0, failuresMax).flatMap((defect) => defectDetails(defect, index)),
    ...(failed.length > failuresMax ? [`... and ${failed.length - failuresMax} more`, ""] : []),
  ].join("\n");
}

/** The job summary in Markdown. */
export function githubSummary(): Reporter {
  return wholeReporter(renderSummary);
}
