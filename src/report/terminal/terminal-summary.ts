import { counted } from "../../base/counted.ts";
import { clauseLevels, complianceSentence, countVerdicts, countWords } from "../../verdict/compliance.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import { deviationOf } from "../../verdict/defect/signature.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";
import type { Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { conclusionWords, defectWords, failingDefects, targetName, warningWords } from "../conclusion.ts";
import { findingLine } from "../describe-finding.ts";
import { idList } from "../id-list.ts";
import { ladderLine, untoldLine } from "../ladder.ts";
import { shownVerdict } from "../shown-verdict.ts";
import { duration, hanging, printable, type Styler } from "../text.ts";
import type { Verbosity } from "./verbosity.ts";

/** The most items of one list. */
const itemsMax = 20;

/** The most checks that are listed by their ids where it is not asked for. */
const idsMax = 8;

/** How the summary is laid out. */
export interface SummaryLayout {
  readonly width: number;
  readonly style: Styler;
  readonly verbosity?: Verbosity;
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

/** The kind of deviation that a signature names, in words. */
function kindOf(signature: string): string {
  return deviationOf(signature).replaceAll("-", " ");
}

/** `met by 84 checks`, the checks themselves where they are few, and which of them could not be judged for it. */
function metWords({ checks, stopped, mayFollow }: Defect, isVerbose: boolean): string {
  const ids = isVerbose || checks.length <= idsMax ? `: ${idList(checks)}` : "";
  const met = checks.length === 1 ? `only in ${checks[0]}` : `met by ${counted(checks.length, "check")}${ids}`;
  const all = stopped.length === 0 ? met : `${met}, which stopped ${idList(stopped)}`;
  return mayFollow === undefined ? all : `${all}; may be a consequence of ${mayFollow}`;
}

/** Every defect on a line: the clause, what the device does, and how often it was met. */
function defectItems(defects: readonly Defect[], { width, style, verbosity }: SummaryLayout): string[][] {
  return defects.map((defect) => {
    const { clause, level, verdict, deviations } = defect;
    const kinds = deviations.map(({ signature }) => kindOf(signature)).join("; ");
    const flaky = verdict === "flaky" ? "flaky, " : "";
    const where = metWords(defect, verbosity === "verbose");
    const mark = verdict === "flaky" ? style("yellow", "~") : style("red", "✗");
    return hanging(`    ${mark} ${style("bold", clause)}  ${level}  `, `${kinds} (${flaky}${where})`, width);
  });
}

/** A warning: the clause, what was seen, and where first. */
function warningItems(warnings: readonly Defect[], width: number): string[][] {
  return warnings.flatMap((defect) =>
    defect.deviations.map(({ finding, checks, foundBy }) => {
      const met = checks.length === 1 ? foundBy : `met by ${counted(checks.length, "check")}, ${foundBy} first`;
      return hanging("    ! ", `${findingLine(finding, 0)} (${met})`, width);
    }),
  );
}

/** A single defect that a single check met has been told already. */
function needsList(defects: readonly Defect[]): boolean {
  return defects.length > 1 || defects.some(({ checks, deviations }) => checks.length > 1 || deviations.length > 1);
}

function listed(report: Report, layout: SummaryLayout): string[] {
  const { width } = layout;
  const isVerbose = layout.verbosity === "verbose";
  const wanting = (verdict: string) => report.clauses.filter((clause) => clause.verdict === verdict);
  const isWhole = report.end.kind === "finished";
  const failed = failingDefects(report);
  const expected = report.checks.filter(({ verdict }) => verdict === "xfailed");
  return [
    ...section(
      "Implementation-defined behaviour",
      isVerbose ? report.choices.map(({ id, behaviour }) => hanging(`    ${id}  `, behaviour, width)) : [],
      layout,
    ),
    ...section("Not offered", byReason(wanting("not-offered"), width), layout),
    // Of a run that was cut short it says nothing that a clause was not reached.
    ...section("Inconclusive", isWhole ? byReason(wanting("inconclusive"), width) : [], layout),
    ...section("Stopped", byReason(wanting("stopped"), width), layout),
    ...section("Warnings", warningItems(report.warnings, width), layout),
    ...section(
      "Failed as expected",
      expected.map(({ check, finding, expectation }) =>
        hanging("    ", `${check} (${finding?.clause}): ${expectation?.reason} <${expectation?.link}>`, width),
      ),
      layout,
    ),
    ...expectationLines(report, layout),
    ...section("Defects", needsList(failed) ? defectItems(failed, layout) : [], layout),
    ...manyDefectsLines(failed, layout),
  ];
}

/** From so many defects on it is likely that some have one cause. */
const manyDefects = 3;

/** What to do about many defects at once. */
function manyDefectsLines(failed: readonly Defect[], { width }: SummaryLayout): string[] {
  const [first] = failed;
  if (first === undefined || failed.length < manyDefects) {
    return [];
  }
  const advice =
    "One mistake can break several clauses: fix one and run again. " +
    `--run ${first.clause} runs the checks of a clause, --max-failures 1 stops at the first defect.`;
  return ["", ...hanging("    ", advice, width)];
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

/** What to do next about a device under construction. */
function ladderLines({ plan: { ladder, untold = [] } }: Report, { style, width }: SummaryLayout): string[] {
  if (ladder !== undefined) {
    const next = hanging("  next: ", `${ladder.detail}. ${ladder.hint}`, width);
    return ["", `  ${ladderLine(ladder, style)}`, ...next, ""];
  }
  const missing = untold.flatMap(({ rung, detail, hint }) => hanging("  ", `${rung}: ${detail}. ${hint}`, width));
  return untold.length === 0 ? [] : ["", `  ${untoldLine(untold, style)}`, ...missing, ""];
}

/** What a run showed as a whole: what was left out and why, a sentence for each level, and the verdict. */
export function summaryLines(report: Report, layout: SummaryLayout): string[] {
  const time = duration(report.milliseconds);
  const shown = report.checks.map((check) => ({ verdict: shownVerdict(check) }));
  const counts = countWords(countVerdicts(shown)) || "none finished";
  const defects = defectWords(report);
  const warnings = warningWords(report);
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
    ...(defects === "" ? [] : hanging("  ", layout.style("bold", defects), layout.width)),
    ...(warnings === "" ? [] : hanging("  ", warnings, layout.width)),
    ...hanging("  ", `${counted(report.checks.length, "check")} in ${time}: ${counts}`, layout.width),
    ...ladderLines(report, layout),
    conclusionLine(report, layout),
  ];
}
