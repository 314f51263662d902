import type { CheckReport } from "../verdict/check-report.ts";
import { clauseLevels, complianceSentence, countWords } from "../verdict/compliance.ts";
import type { Finding } from "../verdict/finding.ts";
import type { ClauseReport } from "../verdict/judge-clauses.ts";
import type { Report } from "../verdict/report.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { conclusionWords, targetName } from "./conclusion.ts";
import { findingLine } from "./describe-finding.ts";
import { idList } from "./id-list.ts";
import { counted, duration, hanging, printable, type Styler } from "./text.ts";

/** The most items of one list. */
const itemsMax = 20;

/** How the summary is laid out. */
export interface SummaryLayout {
  readonly width: number;
  readonly style: Styler;
}

/** A list under a title, each item as its lines; nothing when there is none. */
function section(title: string, items: readonly (readonly string[])[], { style }: SummaryLayout): string[] {
  if (items.length === 0) {
    return [];
  }
  const more = items.length > itemsMax ? [`    ... and ${items.length - itemsMax} more`] : [];
  return ["", `  ${style("bold", title)}`, ...items.slice(0, itemsMax).flat(), ...more];
}

/** Clauses that share a reason, as `reason: ids`. */
function byReason(clauses: readonly ClauseReport[], width: number): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, reason } of clauses) {
    const why = reason === "" ? "no check reached its condition" : reason;
    groups.set(why, [...(groups.get(why) ?? []), id]);
  }
  return Array.from(groups, ([reason, ids]) => hanging("    ", `${reason}: ${idList(ids)}`, width));
}

/** Failed checks under what they show; findings of one signature are taken for one defect. */
function byDefect(failed: readonly CheckReport[]): string[] {
  const groups = new Map<string, CheckReport[]>();
  for (const check of failed) {
    const key = check.finding?.signature ?? check.reason;
    groups.set(key, [...(groups.get(key) ?? []), check]);
  }
  return Array.from(groups.values(), (checks) => {
    const [first] = checks;
    const flaky = checks.every(({ verdict }) => verdict === "flaky") ? "flaky, " : "";
    const ids = idList(checks.map(({ check }) => check));
    const { level = "", clause = "", signature = "" } = first?.finding ?? {};
    const kind = signature.slice(signature.indexOf(":") + 1).replaceAll("-", " ");
    return `${level} ${clause}, ${kind} (${flaky}${counted(checks.length, "check")}): ${ids}`;
  });
}

/** Warnings, one of a signature, each with the first check that saw it. */
function firstWarnings(checks: readonly CheckReport[]): { readonly check: string; readonly finding: Finding }[] {
  const all = checks.flatMap(({ check, warnings }) => warnings.map((finding) => ({ check, finding })));
  const first = new Map(all.toReversed().map((one) => [one.finding.signature, one]));
  return all.filter((one) => first.get(one.finding.signature) === one);
}

function listed(report: Report, layout: SummaryLayout): string[] {
  const { width, style } = layout;
  const wanting = (verdict: string) => report.clauses.filter((clause) => clause.verdict === verdict);
  const isWhole = report.end.kind === "finished";
  const failed = report.checks.filter(({ verdict }) => verdict === "failed" || verdict === "flaky");
  const expected = report.checks.filter(({ verdict }) => verdict === "xfailed");
  return [
    ...section(
      "Choices the specification leaves open",
      report.choices.map(({ id, behaviour }) => hanging(`    ${id}  `, behaviour, width)),
      layout,
    ),
    ...section("Not offered", byReason(wanting("not-offered"), width), layout),
    // Of a run that was cut short it says nothing that a clause was not reached.
    ...section("Inconclusive", isWhole ? byReason(wanting("inconclusive"), width) : [], layout),
    ...section(
      "Warnings",
      firstWarnings(report.checks).map(({ check, finding }) =>
        hanging("    ! ", `${findingLine(finding, 0)} (${check})`, width),
      ),
      layout,
    ),
    ...section(
      "Failed as expected",
      expected.map(({ check, finding, expectation }) =>
        hanging("    ", `${check} (${finding?.clause}): ${expectation?.reason} <${expectation?.link}>`, width),
      ),
      layout,
    ),
    ...expectationLines(report, layout),
    ...section(
      "Failed",
      failed.length < 2 ? [] : byDefect(failed).map((words) => hanging(`    ${style("red", "✗")} `, words, width)),
      layout,
    ),
  ];
}

function expectationLines(report: Report, layout: SummaryLayout): string[] {
  const { width, style } = layout;
  return section(
    "Expectations to change",
    report.problems.map(({ file, line, message }) =>
      hanging(`    ${style("red", "✗")} `, `${file}:${line}: ${message}`, width),
    ),
    layout,
  );
}

/** How the run ended when it was not simply finished. */
function endLines(end: RunEnd, { width, style }: SummaryLayout): string[] {
  switch (end.kind) {
    case "finished":
      return [];
    case "failures":
      return ["", "  Stopped: the allowed number of failures was reached."];
    case "time":
      return ["", "  Stopped: the time was used up. Checks that were not begun are missing."];
    case "interrupted":
      return ["", `  ${style("yellow", "Interrupted.")} What was finished is reported.`];
    case "target":
      return [
        "",
        ...hanging(`  ${style("red", "✗")} `, printable(`Target (${end.code}): ${end.message}`), width),
        ...(end.cause === "" ? [] : hanging("    cause: ", printable(end.cause), width)),
        ...hanging("    ", end.hint, width),
        ...(end.errorOutput.length === 0 ? [] : ["    The target's last lines on stderr:"]),
        ...end.errorOutput.map((line) => `    | ${printable(line)}`),
      ];
    case "kit":
      return [
        "",
        ...hanging(`  ${style("red", "✗")} `, `This is a bug of the kit, not of the target: ${end.message}`, width),
      ];
  }
}

function conclusion(report: Report, style: Styler): string {
  const words = conclusionWords(report);
  if (words !== undefined) {
    return style(report.conforms ? "green" : "red", `${targetName(report)} ${words}.`);
  }
  switch (report.exitCode) {
    case 1:
      return style("red", "The expectations do not fit any more.");
    case 130:
      return style("yellow", "No verdict: the run was interrupted.");
    case 70:
      return style("red", "No verdict: please report this bug of the kit.");
    default: {
      const reason = report.totals.executed === 0 ? "not one check was executed" : "the run could not be finished";
      return style("red", `No verdict: ${reason}.`);
    }
  }
}

/** What nobody may miss: expectations to change, how the run ended when not by itself, and the verdict. */
export function briefSummaryLines(report: Report, layout: SummaryLayout): string[] {
  return [...expectationLines(report, layout), ...endLines(report.end, layout), conclusionLine(report, layout)];
}

function conclusionLine(report: Report, { style }: SummaryLayout): string {
  return `  ${conclusion(report, style)}`;
}

/** What a run showed as a whole: what was left out and why, a sentence for each level, and the verdict. */
export function summaryLines(report: Report, layout: SummaryLayout): string[] {
  const time = duration(report.milliseconds);
  const counts = countWords(report.totals.checks) || "none finished";
  const levels = clauseLevels.filter((level) => report.clauses.some((clause) => clause.level === level));
  return [
    ...listed(report, layout),
    ...endLines(report.end, layout),
    "",
    ...levels.flatMap((level) => {
      const sentence = complianceSentence(level, report.clauses).slice(level.length + 2);
      return hanging(`  ${level.padEnd(6)}  `, sentence, layout.width);
    }),
    "",
    ...hanging("  ", `${counted(report.checks.length, "check")} in ${time}: ${counts}`, layout.width),
    conclusionLine(report, layout),
  ];
}
