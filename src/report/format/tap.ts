import { unreachable } from "../../base/assert.ts";
import type { CheckReport } from "../../verdict/check-report.ts";
import type { Defect } from "../../verdict/defect/defect.ts";
import type { Report } from "../../verdict/report.ts";
import type { RunEnd } from "../../verdict/run-end.ts";
import { CheckPlaces } from "../check-places.ts";
import { clauseText, type DefectIndex, defectIndex, defectLines, deviationLine } from "../defect-text.ts";
import { findingLine } from "../describe-finding.ts";
import { type Reporter, wholeReporter } from "../reporter.ts";
import { printable } from "../text.ts";

/** A description or reason: `#` starts a directive in TAP, whatever its case, and a backslash escapes. */
function escaped(text: string): string {
  return printable(text.replace(/\s+/g, " ")).replace(/[\\#]/g, "\\$&");
}

/** One line of the plan, with what stands behind it. */
interface TapPoint {
  readonly ok: boolean;
  /** Id and, for a defect, what its clause says. */
  readonly description: string;
  /** ` # SKIP ...`, or empty. */
  readonly directive: string;
  readonly block: readonly string[];
}

function skip(reason: string): string {
  return ` # SKIP ${escaped(reason)}`;
}

function isWrong({ verdict }: CheckReport): boolean {
  return verdict === "xpassed" || verdict === "error";
}

/** A defect in the place of the check under which it is reported. */
function defectPoint(place: string, defect: Defect, index: DefectIndex): TapPoint {
  const check = index.checks.get(defect.deviations[0]?.foundBy ?? "");
  const expectation = index.checks.get(place)?.expectation ?? check?.expectation;
  const isExpected = defect.verdict === "xfailed";
  return {
    ok: false,
    description: `${place} - ${defect.clause} ${defect.level}: ${clauseText(defect, index)}`,
    directive: isExpected ? ` # todo failed as expected: ${escaped(expectation?.reason ?? "")}` : "",
    block: block({
      verdict: defect.verdict,
      finding: defect.deviations.map((deviation) => printable(deviationLine(deviation, index))),
      found: defectLines(defect, index).map(printable),
      stderr: check?.errorOutput.map(printable),
      replay: check?.replay,
    }),
  };
}

function checkPoint(check: CheckReport, places: CheckPlaces, index: DefectIndex): TapPoint {
  const place = places.of(check);
  if (place.kind === "defect") {
    return defectPoint(check.check, place.defect, index);
  }
  const warnings = check.warnings.map((warning) => findingLine(warning, 0));
  const shown = { ok: !isWrong(check), description: check.check };
  if (place.kind === "elsewhere") {
    return { ...shown, directive: skip(place.words), block: block({ warnings }) };
  }
  if (check.verdict === "xfailed") {
    const directive = ` # todo failed as expected: ${escaped(check.expectation?.reason ?? "")}`;
    return { ...shown, ok: false, directive, block: block({ replay: check.replay }) };
  }
  const isLeftOut = ["not-offered", "not-selected", "inconclusive", "untestable"].includes(check.verdict);
  return {
    ...shown,
    directive: isLeftOut ? skip(`${check.verdict.replace("-", " ")}: ${check.reason}`) : "",
    block: block({
      verdict: isWrong(check) || check.verdict === "warned" ? check.verdict : undefined,
      reason: isWrong(check) ? check.reason : undefined,
      warnings,
      stderr: isWrong(check) ? check.errorOutput.map(printable) : undefined,
      replay: check.replay,
    }),
  };
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

function renderTap(report: Report): string {
  const places = new CheckPlaces(report);
  const index = defectIndex(report);
  const points = [
    ...report.checks.map((check) => checkPoint(check, places, index)),
    ...places.homeless.map((defect) => defectPoint(defect.clause, defect, index)),
    ...report.problems.map(({ file, line, message }) => {
      return { ok: false, description: `${file}:${line}: ${message}`, directive: "", block: [] };
    }),
  ];
  const lines = points.flatMap(({ ok, description, directive, block: details }, position) => [
    `${ok ? "ok" : "not ok"} ${position + 1} - ${escaped(description)}${directive}`,
    ...details,
  ]);
  return `${["TAP version 14", ...lines, `1..${points.length}`, ...bailOut(report.end)].join("\n")}\n`;
}

/** TAP version 14: a line a check, one of them not ok for each defect; expectations that must change come last. */
export function tapReporter(): Reporter {
  return wholeReporter(renderTap);
}
