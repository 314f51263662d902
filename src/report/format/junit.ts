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

/** Characters that XML 1.0 cannot hold, lone halves of surrogate pairs included. */
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function clean(text: string): string {
  return text
    .split("\n")
    .map((line) => printable(line))
    .join("\n")
    .replace(notXml, "");
}

function attribute(text: string): string {
  return clean(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
}

function characterData(text: string): string {
  return `<![CDATA[${clean(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function properties(values: Readonly<Record<string, string>>, indent: string): string[] {
  const lines = Object.entries(values).map(
    ([name, value]) => `${indent}  <property name="${attribute(name)}" value="${attribute(value)}"/>`,
  );
  return [`${indent}<properties>`, ...lines, `${indent}</properties>`];
}

function element(name: string, attributes: Readonly<Record<string, string>>, text: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const opening = `      <${name}${words.join("")}`;
  return text === "" ? `${opening}/>` : `${opening}>${characterData(text)}</${name}>`;
}

/** What the elements of a report are made from. */
interface JunitContext {
  readonly report: Report;
  readonly places: CheckPlaces;
  readonly index: DefectIndex;
}

/** A defect in the one place where it is reported: a failure, or skipped when it is expected. */
function defectElement(defect: Defect, { index }: JunitContext): string {
  const { clause, level, verdict, deviations } = defect;
  const shown = deviations[0] === undefined ? "" : deviationLine(deviations[0], index);
  if (verdict === "xfailed") {
    const reason = defect.checks
      .map((id) => index.checks.get(id)?.expectation?.reason)
      .find((one) => one !== undefined);
    return element("skipped", { message: `failed as expected: ${reason ?? ""} (${shown})` }, "");
  }
  const message = `${clause} ${level}: ${clauseText(defect, index)} ${shown.slice(shown.indexOf("|"))}`;
  return element("failure", { type: verdict, message }, defectLines(defect, index).join("\n"));
}

/** The element that tells how a check ended; a check that passed has none. */
function outcomeElements(check: CheckReport, context: JunitContext): string[] {
  const { verdict, reason } = check;
  const place = context.places.of(check);
  if (place.kind === "defect") {
    return [defectElement(place.defect, context)];
  }
  if (place.kind === "elsewhere") {
    return [element("skipped", { message: place.words }, "")];
  }
  switch (verdict) {
    case "passed":
    case "warned":
      return [];
    case "xpassed": {
      const { file, line } = check.expectation ?? { file: "", line: 0 };
      return [element("failure", { type: verdict, message: `passed; remove ${file}:${line}` }, "")];
    }
    case "error":
      return [element("error", { type: "target", message: reason }, check.errorOutput.join("\n"))];
    case "xfailed": {
      const shown = check.finding === undefined ? reason : findingLine(check.finding, 0);
      return [element("skipped", { message: `failed as expected: ${check.expectation?.reason} (${shown})` }, "")];
    }
    case "failed":
    case "flaky":
    case "stopped":
    case "not-offered":
    case "not-selected":
    case "inconclusive":
    case "untestable":
      return [element("skipped", { message: `${verdict.replace("-", " ")}: ${reason}` }, "")];
    default:
      return unreachable(verdict);
  }
}

function warningText(check: CheckReport): string {
  return check.warnings.map((finding) => findingLine(finding, 0)).join("\n");
}

function testCase(check: CheckReport, context: JunitContext): string[] {
  const { plan } = context.report;
  const open = { classname: `${check.area}.${check.clause}`, name: check.check, time: seconds(check.milliseconds) };
  const words = Object.entries(open).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const values = {
    title: check.title,
    clause: check.clauses.join(" "),
    level: check.level,
    verdict: check.verdict,
    seed: String(plan.seed),
    "spec-digest": plan.specification.digest,
  };
  const output = [
    ...(check.warnings.length === 0 ? [] : [element("system-out", {}, warningText(check))]),
    ...(check.errorOutput.length === 0 ? [] : [element("system-err", {}, check.errorOutput.join("\n"))]),
  ];
  const body = [...properties(values, "      "), ...outcomeElements(check, context), ...output];
  return [`    <testcase${words.join("")}>`, ...body, "    </testcase>"];
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly time: number;
}

function counts(checks: readonly CheckReport[], context: JunitContext): Counts {
  const elements = checks.map((check) => outcomeElements(check, context)[0]?.trim() ?? "");
  const starting = (tag: string) => elements.filter((text) => text.startsWith(`<${tag} `)).length;
  return {
    tests: checks.length,
    failures: starting("failure"),
    errors: starting("error"),
    skipped: starting("skipped"),
    time: checks.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}

function suite(area: string, checks: readonly CheckReport[], context: JunitContext): string[] {
  const { plan } = context.report;
  const { tests, failures, errors, skipped, time } = counts(checks, context);
  const numbers = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  const values = {
    "kit-version": plan.kitVersion,
    spec: plan.specification.title,
    "spec-digest": plan.specification.digest,
    target: plan.target.name,
    "target-version": plan.target.version,
    features: plan.target.features.join(" "),
    seed: String(plan.seed),
    ...(plan.shard === "" ? {} : { shard: plan.shard }),
  };
  const stamp = plan.startedAt.replace(/\.\d+Z$/, "");
  return [
    `  <testsuite name="${attribute(area)}" ${numbers} time="${seconds(time)}" timestamp="${attribute(stamp)}">`,
    ...properties(values, "    "),
    ...checks.flatMap((check) => testCase(check, context)),
    "  </testsuite>",
  ];
}

/** What concerns the run as a whole and makes it fail: a defect without a check, an expectation, a lost target. */
function runCases({ report, places, index }: JunitContext): { readonly lines: string[]; readonly failures: number } {
  const homeless = places.homeless.map((defect) =>
    wholeCase(defect.clause, defectElement(defect, { report, places, index })),
  );
  const problems = report.problems.map(({ kind, file, line, message }) =>
    wholeCase(`${file}:${line}`, element("failure", { type: kind, message }, "")),
  );
  const failures = places.homeless.filter(({ verdict }) => verdict !== "xfailed").length + problems.length;
  const end = endElement(report.end);
  const cases = [...homeless, ...problems, ...(end === "" ? [] : [wholeCase("run", end)])];
  if (cases.length === 0) {
    return { lines: [], failures };
  }
  const skipped = homeless.length + problems.length - failures;
  const errors = end === "" ? 0 : 1;
  const numbers = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="0.000"`;
  return { lines: [`  <testsuite name="vmconform" ${numbers}>`, ...cases.flat(), "  </testsuite>"], failures };
}

function wholeCase(name: string, body: string): string[] {
  return [`    <testcase classname="vmconform" name="${attribute(name)}" time="0.000">`, body, "    </testcase>"];
}

function endElement(end: RunEnd): string {
  switch (end.kind) {
    case "finished":
    case "failures":
    case "time":
      return "";
    case "interrupted":
      return element("error", { type: "interrupted", message: "the run was interrupted" }, "");
    case "target":
      return element("error", { type: end.code, message: `${end.message} ${end.hint}` }, end.errorOutput.join("\n"));
    case "kit":
      return element("error", { type: "kit", message: `bug of the kit: ${end.message}` }, "");
    default:
      return unreachable(end);
  }
}

function renderJunit(report: Report): string {
  const context = { report, places: new CheckPlaces(report), index: defectIndex(report) };
  const areas = [...new Set(report.checks.map(({ area }) => area))];
  const all = counts(report.checks, context);
  const extra = runCases(context);
  const isLost = endElement(report.end) === "" ? 0 : 1;
  const { length: homeless } = context.places.homeless;
  const numbers = [
    `tests="${all.tests + homeless + report.problems.length + isLost}"`,
    `failures="${all.failures + extra.failures}"`,
    `errors="${all.errors + isLost}"`,
    `skipped="${all.skipped + homeless + report.problems.length - extra.failures}"`,
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vmconform" ${numbers} time="${seconds(report.milliseconds)}">`,
    ...areas.flatMap((area) =>
      suite(
        area,
        report.checks.filter((check) => check.area === area),
        context,
      ),
    ),
    ...extra.lines,
    "</testsuites>",
    "",
  ].join("\n");
}

/** JUnit XML as most CI systems read it: one testsuite an area, one testcase a check, one failure a defect. */
export function junitReporter(): Reporter {
  return wholeReporter(renderJunit);
}
