import { counted } from "../../base/counted.ts";
import { operationCount, type Scenario } from "../../operation/scenario.ts";
import type { CheckReport } from "../../verdict/check-report.ts";
import type { ClausePlan } from "../../verdict/clause-plan.ts";
import type { Finding } from "../../verdict/finding.ts";
import { findingLine, scenarioLines, shrunkWords, stepWords } from "../describe-finding.ts";
import { queueSizes } from "../queue-sizes.ts";
import { readValues } from "../read-values.ts";
import { hanging, printable, type Styler, wrap } from "../text.ts";

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
  /** The clause was told with another deviation from it. */
  readonly isAnother?: boolean;
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
  const seen = check.trace?.steps;
  const whole = scenarioLines(check.scenario, check.finding, readValues(seen), queueSizes(seen));
  const lines = shownSteps(whole, check.finding);
  const styled = lines.map((line) => `    ${line.startsWith(">") ? layout.style("bold", line) : line}`);
  const shrunk = check.operationsBeforeShrinking;
  const now = operationCount(check.scenario);
  const note = shrunkWords(now, shrunk);
  return [...styled, ...(note === "" ? [] : [layout.style("dim", `      (${note})`)]), ""];
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

/** `✗ RST-2  MUST  A reset clears ...`: the rule that was broken, in the words of its clause. */
function headLines(finding: Finding, isFlaky: boolean, layout: FailureLayout): string[] {
  const { style, width } = layout;
  const mark = isFlaky ? style("yellow", "~") : style("red", "✗");
  const flaky = isFlaky ? " (flaky)" : "";
  const clause = layout.clause(finding.clause);
  const head = `  ${mark} ${style("bold", finding.clause)}  ${finding.level}${flaky}  `;
  if (layout.isAnother === true) {
    return hanging(head, "Broken in another way, too.", width);
  }
  const source = clause === undefined ? [] : wrap(clause.source.join("; "), width - 4);
  return [...hanging(head, printable(clause?.text ?? ""), width), ...source.map((line) => `    ${style("dim", line)}`)];
}

/** Everything there is to know of a defect where it was found; the last line is the command that replays it. */
export function failureLines(check: CheckReport, layout: FailureLayout): string[] {
  const { style, width } = layout;
  const { finding } = check;
  const indent = "    ";
  const found = `Found while checking ${check.check}: ${check.title}.`;
  const head =
    finding === undefined
      ? [
          `  ${style("red", "✗")} ${style("bold", check.check)}`,
          ...wrap(check.title, width - 4).map((line) => indent + line),
        ]
      : [
          ...headLines(finding, check.verdict === "flaky", layout),
          ...wrap(found, width - 4).map((line) => indent + line),
        ];
  return [
    ...head,
    ...wrap(check.reason, width - 4).map((line) => `${indent}${style("yellow", line)}`),
    "",
    ...stepsOf(check, layout),
    ...(finding === undefined ? [] : judgementLines(finding, check.scenario, undefined, layout)),
    ...sideFindingsOf(check, layout),
    ...errorOutputOf(check, layout),
    ...(check.replay === undefined ? [] : ["", `${indent}${style("cyan", check.replay)}`]),
  ];
}
