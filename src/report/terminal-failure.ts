import type { Scenario } from "../operation/scenario.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { ClausePlan } from "../verdict/clause-plan.ts";
import type { Finding } from "../verdict/finding.ts";
import { findingLine, scenarioLines, stepWords } from "./describe-finding.ts";
import { idList } from "./id-list.ts";
import { counted, hanging, printable, type Styler, wrap } from "./text.ts";

/** The most operations shown on a terminal; the case file has all of them. */
const stepsShownMax = 40;

/** How a judgement is laid out. */
export interface JudgementLayout {
  readonly width: number;
  readonly style: Styler;
}

/** How a failure is laid out. */
export interface FailureLayout extends JudgementLayout {
  readonly clause: (id: string) => ClausePlan | undefined;
}

/** Steps around the one that matters when there are too many to show. */
function shownSteps(lines: readonly string[], finding: Finding | undefined): string[] {
  if (lines.length <= stepsShownMax) {
    return [...lines];
  }
  const marked = lines.findIndex((line) => line.startsWith(">"));
  const middle = marked < 0 ? Math.min(Math.max(finding?.step ?? 0, 0), lines.length) : marked;
  const start = Math.max(0, Math.min(middle - stepsShownMax + 4, lines.length - stepsShownMax));
  const end = start + stepsShownMax;
  const before = start > 0 ? [`  ... ${counted(start, "earlier step")}`] : [];
  const after = end < lines.length ? [`  ... ${counted(lines.length - end, "later step")}`] : [];
  return [...before, ...lines.slice(start, end), ...after];
}

function stepsOf(check: CheckReport, layout: FailureLayout): string[] {
  if (check.scenario === undefined) {
    return [];
  }
  const lines = shownSteps(scenarioLines(check.scenario, check.finding), check.finding);
  const styled = lines.map((line) => `    ${line.startsWith(">") ? layout.style("bold", line) : line}`);
  const shrunk = check.operationsBeforeShrinking;
  const now = check.scenario.operations.length;
  const steps = now === 0 ? "no step is needed" : counted(now, "step");
  const note = shrunk > now ? [layout.style("dim", `      (${steps}, shrunk from ${shrunk})`)] : [];
  return [...styled, ...note, ""];
}

/** What was allowed, what was got and where, and the text of the clause that rules it. */
export function judgementLines(
  finding: Finding,
  scenario: Scenario | undefined,
  clause: Pick<ClausePlan, "text" | "source"> | undefined,
  layout: JudgementLayout,
): string[] {
  const { style } = layout;
  const steps = scenario?.operations.length ?? 0;
  const where = steps === 0 ? "" : ` ${stepWords(finding, steps)}`;
  const head = `${finding.level} ${finding.clause}`;
  const allowed = printable(finding.allowed);
  const got = printable(finding.got);
  const whole = `${head} | allowed: ${allowed} | got: ${got}${where}`;
  const lines =
    whole.length + 4 <= layout.width
      ? [`    ${style("bold", head)} | allowed: ${style("green", allowed)} | got: ${style("red", got)}${where}`]
      : [
          `    ${style("bold", head)}`,
          ...hanging("    | allowed: ", allowed, layout.width).map((line) => style("green", line)),
          ...hanging("    | got:     ", `${got}${where}`, layout.width).map((line) => style("red", line)),
        ];
  if (clause === undefined) {
    return lines;
  }
  const text = wrap(`${clause.text} (${clause.source.join("; ")})`, layout.width - 4);
  return [...lines, ...text.map((line) => `    ${style("dim", line)}`)];
}

function sideFindingsOf(check: CheckReport, layout: FailureLayout): string[] {
  const lines = check.sideFindings.flatMap(({ finding }) =>
    hanging("    also: ", findingLine(finding, 0), layout.width),
  );
  return lines.length === 0 ? [] : ["", ...lines];
}

function errorOutputOf(check: CheckReport, layout: FailureLayout): string[] {
  if (check.errorOutput.length === 0) {
    return [];
  }
  const lines = check.errorOutput.map((line) => `    ${layout.style("dim", "|")} ${printable(line)}`);
  return ["", "    The target's last lines on stderr:", ...lines];
}

/** Checks of an area whose finding was told before, in full, by another. */
export interface RepeatedFailure {
  readonly clause: string;
  /** The check that told it. */
  readonly first: string;
  readonly checks: readonly string[];
}

/** `13 more show VMC-TX-1, as PCI-ID-1 does: REG-1..10 ...`. */
export function repeatedFailureLines({ clause, first, checks }: RepeatedFailure, layout: JudgementLayout): string[] {
  const show = checks.length === 1 ? "1 more shows" : `${checks.length} more show`;
  return hanging("      ", `${show} ${clause}, as ${first} does: ${idList(checks)}`, layout.width);
}

/** What is said where a check came across something that it is not about. */
function onTheWay({ clauses, finding }: CheckReport): string {
  return finding === undefined || clauses.includes(finding.clause)
    ? ""
    : `Came across ${finding.clause} on the way, which is not what this check is about.`;
}

/** Everything there is to know of a failed check, as lines; the last one is the command that replays it. */
export function failureLines(check: CheckReport, layout: FailureLayout): string[] {
  const { style } = layout;
  const { finding } = check;
  const mark = check.verdict === "flaky" ? style("yellow", "~") : style("red", "✗");
  const indent = "    ";
  return [
    `  ${mark} ${style("bold", check.check)}${check.verdict === "flaky" ? " (flaky)" : ""}`,
    ...wrap(check.title, layout.width - 4).map((line) => `${indent}${line}`),
    ...wrap(onTheWay(check), layout.width - 4).map((line) => `${indent}${style("dim", line)}`),
    ...wrap(check.reason, layout.width - 4).map((line) => `${indent}${style("yellow", line)}`),
    "",
    ...stepsOf(check, layout),
    ...(finding === undefined ? [] : judgementLines(finding, check.scenario, layout.clause(finding.clause), layout)),
    ...sideFindingsOf(check, layout),
    ...errorOutputOf(check, layout),
    ...(check.replay === undefined ? [] : ["", `${indent}${style("cyan", check.replay)}`]),
  ];
}
