import { unreachable } from "../base/assert.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { Report } from "../verdict/report.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { findingLine, scenarioLines } from "./describe-finding.ts";
import { type Reporter, wholeReporter } from "./reporter.ts";
import { printable } from "./text.ts";

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

function failureText(check: CheckReport): string {
  const { finding, scenario, replay } = check;
  return [
    check.title,
    "",
    ...(scenario === undefined ? [] : [...scenarioLines(scenario, finding), ""]),
    ...(finding === undefined ? [] : [findingLine(finding, scenario?.operations.length ?? 0)]),
    ...check.sideFindings.map(({ finding: other }) => `also: ${findingLine(other, 0)}`),
    ...(replay === undefined ? [] : ["", replay]),
  ].join("\n");
}

function element(name: string, attributes: Readonly<Record<string, string>>, text: string): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const opening = `      <${name}${words.join("")}`;
  return text === "" ? `${opening}/>` : `${opening}>${characterData(text)}</${name}>`;
}

/** The element that tells how a check ended; a check that passed has none. */
function outcomeElements(check: CheckReport): string[] {
  const { verdict, finding, reason } = check;
  const shown = finding === undefined ? reason : findingLine(finding, check.scenario?.operations.length ?? 0);
  switch (verdict) {
    case "passed":
    case "warned":
      return [];
    case "failed":
    case "flaky":
      return [element("failure", { type: verdict, message: shown }, failureText(check))];
    case "xpassed":
      return [element("failure", { type: verdict, message: `passed; remove ${place(check)}` }, "")];
    case "error":
      return [element("error", { type: "target", message: reason }, check.errorOutput.join("\n"))];
    case "xfailed":
      return [element("skipped", { message: `failed as expected: ${check.expectation?.reason} (${shown})` }, "")];
    case "not-offered":
    case "not-selected":
    case "inconclusive":
      return [element("skipped", { message: `${verdict.replace("-", " ")}: ${reason}` }, "")];
    case "stopped":
      return [element("skipped", { message: reason }, "")];
    case "untestable":
      return [element("skipped", { message: `${verdict.replace("-", " ")}: ${reason}` }, "")];
    default:
      return unreachable(verdict);
  }
}

function place({ expectation }: CheckReport): string {
  return `${expectation?.file}:${expectation?.line}`;
}

function warningText(check: CheckReport): string {
  return check.warnings.map((finding) => findingLine(finding, 0)).join("\n");
}

function testCase(check: CheckReport, report: Report): string[] {
  const { plan } = report;
  const open = { classname: `${check.area}.${check.clause}`, name: check.check, time: seconds(check.milliseconds) };
  const words = Object.entries(open).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const values = {
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
  const body = [...properties(values, "      "), ...outcomeElements(check), ...output];
  return [`    <testcase${words.join("")}>`, ...body, "    </testcase>"];
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly time: number;
}

function counts(checks: readonly CheckReport[]): Counts {
  const elements = checks.map((check) => outcomeElements(check)[0]?.trim() ?? "");
  const starting = (tag: string) => elements.filter((text) => text.startsWith(`<${tag} `)).length;
  return {
    tests: checks.length,
    failures: starting("failure"),
    errors: starting("error"),
    skipped: starting("skipped"),
    time: checks.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}

function suite(area: string, checks: readonly CheckReport[], report: Report): string[] {
  const { plan } = report;
  const { tests, failures, errors, skipped, time } = counts(checks);
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
    ...checks.flatMap((check) => testCase(check, report)),
    "  </testsuite>",
  ];
}

/** What concerns the run as a whole and makes it fail: an entry of the expectations file, a lost target. */
function runChecks(report: Report): string[] {
  const problems = report.problems.map(({ kind, file, line, message }) =>
    wholeCase(`${file}:${line}`, element("failure", { type: kind, message }, "")),
  );
  const end = endElement(report.end);
  const cases = end === "" ? problems : [...problems, wholeCase("run", end)];
  if (cases.length === 0) {
    return [];
  }
  const errors = end === "" ? 0 : 1;
  const numbers = `tests="${cases.length}" failures="${problems.length}" errors="${errors}" skipped="0" time="0.000"`;
  return [`  <testsuite name="vmconform" ${numbers}>`, ...cases.flat(), "  </testsuite>"];
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
  const areas = [...new Set(report.checks.map(({ area }) => area))];
  const all = counts(report.checks);
  const extra = runChecks(report);
  const isLost = endElement(report.end) === "" ? 0 : 1;
  const numbers = [
    `tests="${all.tests + report.problems.length + isLost}"`,
    `failures="${all.failures + report.problems.length}"`,
    `errors="${all.errors + isLost}"`,
    `skipped="${all.skipped}"`,
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vmconform" ${numbers} time="${seconds(report.milliseconds)}">`,
    ...areas.flatMap((area) =>
      suite(
        area,
        report.checks.filter((check) => check.area === area),
        report,
      ),
    ),
    ...extra,
    "</testsuites>",
    "",
  ].join("\n");
}

/** JUnit XML as most CI systems read it: one testsuite an area, one testcase a check. */
export function junitReporter(): Reporter {
  return wholeReporter(renderJunit);
}
