import type { Invocation, Location, Log, ReportingDescriptor, Result, Run } from "sarif";
import { pagesUrl, sourceUrl } from "../../spec/source/source-link.ts";
import type { Defect, Deviation } from "../../verdict/defect/defect.ts";
import { exitCode } from "../../verdict/exit-code.ts";
import type { Finding } from "../../verdict/finding.ts";
import type { ClauseReport } from "../../verdict/judge-clauses.ts";
import type { Report } from "../../verdict/report.ts";
import { type DefectIndex, defectIndex, defectLines, showingCheck } from "../defect-text.ts";
import { type Reporter, wholeReporter } from "../reporter.ts";
import { printable } from "../text.ts";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

function levelOf(level: Finding["level"]): "error" | "warning" | "note" {
  return level === "MUST" ? "error" : level === "SHOULD" ? "warning" : "note";
}

/** A page on the web that a clause is from. */
function webSource({ source }: ClauseReport): string | undefined {
  return source.map((name) => sourceUrl(name, pagesUrl)).find((url) => url !== undefined);
}

function rule(clause: ClauseReport): ReportingDescriptor {
  const page = webSource(clause);
  const source = `Source: ${clause.source.join("; ")}`;
  return {
    id: clause.id,
    shortDescription: { text: clause.text },
    fullDescription: { text: `${clause.text} ${source}` },
    help: { text: `${clause.text}\n\n${source}\n\n\`vmconform explain ${clause.id}\` says more.` },
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level: levelOf(clause.level) },
    properties: { tags: [clause.area, clause.level, ...clause.origin] },
  };
}

function messageOf(defect: Defect, index: DefectIndex): string {
  const [first] = defect.deviations;
  const head = first === undefined ? [] : [`Allowed: ${first.finding.allowed}. Got: ${first.finding.got}.`, ""];
  return [...head, ...defectLines(defect, index)].map(printable).join("\n");
}

/** Where a finding lies: the case file, which runs it again. */
function locationOf(deviation: Deviation, index: DefectIndex): Location {
  const { foundBy } = deviation;
  const file = showingCheck(deviation, index)?.caseFile;
  const uri = encodeURI((file ?? `vmconform/${foundBy}`).replaceAll("\\", "/"));
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
    logicalLocations: [
      { name: foundBy, fullyQualifiedName: `${index.checks.get(foundBy)?.area ?? ""}/${foundBy}`, kind: "function" },
    ],
  };
}

function resultOf(defect: Defect, index: DefectIndex, ruleIndex: number): Result {
  const { clause, level, verdict, deviations, checks } = defect;
  const [first] = deviations;
  const excuse = checks.map((id) => index.checks.get(id)?.expectation).find((one) => one !== undefined);
  return {
    ruleId: clause,
    ruleIndex,
    level: levelOf(level),
    message: { text: messageOf(defect, index) },
    locations: deviations.slice(0, 1).map((deviation) => locationOf(deviation, index)),
    relatedLocations: deviations.slice(1).map((deviation) => locationOf(deviation, index)),
    occurrenceCount: Math.max(1, checks.length),
    partialFingerprints: {
      "vmconformClause/v1": `${clause}:${verdict}`,
      "vmconformSignature/v1": first?.signature ?? clause,
    },
    suppressions:
      verdict === "xfailed" && excuse !== undefined
        ? [{ kind: "external", status: "accepted", justification: excuse.reason }]
        : [],
    properties: { verdict, signatures: deviations.map(({ signature }) => signature), checks: [...checks] },
  };
}

/** Each defect and each warning once, however many checks met it. */
function results(report: Report): Result[] {
  const rules = new Map(report.clauses.map(({ id }, position) => [id, position]));
  const index = defectIndex(report);
  return [...report.defects, ...report.warnings].map((defect) =>
    resultOf(defect, index, rules.get(defect.clause) ?? -1),
  );
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

/** SARIF 2.1.0: a rule for each clause, a result for each defect, clause and signature as stable fingerprints. */
export function sarifReporter(): Reporter {
  return wholeReporter(renderSarif);
}
