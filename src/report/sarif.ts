import type { Invocation, Log, ReportingDescriptor, Result, Run } from "sarif";
import type { CheckReport } from "../verdict/check-report.ts";
import { exitCode } from "../verdict/exit-code.ts";
import type { Finding } from "../verdict/finding.ts";
import type { ClauseReport } from "../verdict/judge-clauses.ts";
import type { Report } from "../verdict/report.ts";
import { scenarioLines } from "./describe-finding.ts";
import { type Reporter, wholeReporter } from "./reporter.ts";
import { printable } from "./text.ts";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

function levelOf(level: Finding["level"]): "error" | "warning" | "note" {
  return level === "MUST" ? "error" : level === "SHOULD" ? "warning" : "note";
}

function rule(clause: ClauseReport): ReportingDescriptor {
  return {
    id: clause.id,
    shortDescription: { text: `${clause.level} ${clause.id}` },
    fullDescription: { text: clause.text },
    help: { text: `${clause.text}\n\nSource: ${clause.source.join("; ")}` },
    defaultConfiguration: { level: levelOf(clause.level) },
    properties: { tags: [clause.area, clause.level, ...clause.origin] },
  };
}

function messageOf(check: CheckReport, finding: Finding): string {
  const steps = finding === check.finding && check.scenario !== undefined ? scenarioLines(check.scenario, finding) : [];
  const head = `${check.title}: allowed ${finding.allowed}, got ${finding.got}.`;
  const replay = check.replay === undefined ? [] : ["", `Replay: ${check.replay}`];
  return [head, ...(steps.length === 0 ? [] : ["", ...steps]), ...replay].map(printable).join("\n");
}

function resultOf(check: CheckReport, finding: Finding, ruleIndex: number): Result {
  const uri = encodeURI((check.caseFile ?? `vmconform/${check.check}`).replaceAll("\\", "/"));
  const { expectation } = check;
  const isExcused = check.verdict === "xfailed" && expectation !== undefined && finding.level === "MUST";
  return {
    ruleId: finding.clause,
    ruleIndex,
    level: levelOf(finding.level),
    message: { text: messageOf(check, finding) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
        logicalLocations: [{ name: check.check, fullyQualifiedName: `${check.area}/${check.check}`, kind: "function" }],
      },
    ],
    partialFingerprints: { "vmconformSignature/v1": finding.signature },
    ...(isExcused
      ? { suppressions: [{ kind: "external", status: "accepted", justification: expectation.reason }] }
      : { suppressions: [] }),
    properties: { check: check.check, verdict: check.verdict },
  };
}

/** Each finding once a clause and signature: the checks that show it again add nothing for a reader of code alerts. */
function results(report: Report): Result[] {
  const index = new Map(report.clauses.map(({ id }, position) => [id, position]));
  const seen = new Set<string>();
  return report.checks.flatMap((check) => {
    const findings = [
      ...(check.finding === undefined ? [] : [check.finding]),
      ...check.sideFindings.map(({ finding }) => finding),
      ...check.warnings,
    ];
    return findings.flatMap((finding) => {
      const key = `${finding.clause}\n${finding.signature}\n${check.verdict === "xfailed"}`;
      if (seen.has(key)) {
        return [];
      }
      seen.add(key);
      return [resultOf(check, finding, index.get(finding.clause) ?? -1)];
    });
  });
}

function invocation(report: Report): Invocation {
  const { end, problems } = report;
  const lost = end.kind === "target" || end.kind === "kit" ? [end.message] : [];
  return {
    executionSuccessful: report.exitCode === exitCode.conforms || report.exitCode === exitCode.nonconforming,
    exitCode: report.exitCode,
    startTimeUtc: report.plan.startedAt,
    toolExecutionNotifications: lost.map((text) => ({ level: "error", message: { text: printable(text) } })),
    toolConfigurationNotifications: problems.map(({ file, line, message }) => ({
      level: "error",
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line } } }],
    })),
  };
}

function renderSarif(report: Report): string {
  const { plan } = report;
  const run: Run = {
    tool: {
      driver: {
        name: "vmconform",
        version: plan.kitVersion,
        semanticVersion: plan.kitVersion,
        rules: report.clauses.map(rule),
      },
    },
    invocations: [invocation(report)],
    columnKind: "utf16CodeUnits",
    results: results(report),
    properties: {
      target: `${plan.target.name} ${plan.target.version}`,
      specification: plan.specification.title,
      specificationDigest: plan.specification.digest,
      seed: plan.seed,
    },
  };
  const log: Log = { $schema: schema, version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** SARIF 2.1.0: a rule for each clause, a result for each finding, the signature as its stable fingerprint. */
export function sarifReporter(): Reporter {
  return wholeReporter(renderSarif);
}
