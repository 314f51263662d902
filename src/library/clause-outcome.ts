import { counted } from "../base/counted.ts";
import { findingLine } from "../report/describe-finding.ts";
import { idList } from "../report/id-list.ts";
import { failureLines } from "../report/terminal/terminal-failure.ts";
import { hanging, plain } from "../report/text.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { Defect, Deviation } from "../verdict/defect/defect.ts";
import type { Report } from "../verdict/report.ts";

/** What the test of a clause comes to. */
export type ClauseOutcome =
  | { readonly kind: "passed" }
  /** A SHOULD or MAY that the device breaks: to be said, and no failure. */
  | { readonly kind: "warned"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "skipped"; readonly reason: string };

const width = 100;

/** The verdict of a report on one clause, as a test runner needs it; `runs` is the option of the run. */
export function clauseOutcome(report: Report, id: string, runs: number | undefined): ClauseOutcome {
  const clause = report.clauses.find((candidate) => candidate.id === id);
  switch (clause?.verdict) {
    case "passed":
      return { kind: "passed" };
    case "failed":
    case "flaky":
      return { kind: "failed", message: failureMessage(report, id, runs) };
    case "warned":
      return { kind: "warned", message: warningMessage(report, id) };
    case "xfailed":
      return { kind: "skipped", reason: `failed as expected: ${expectedReason(report, id)}` };
    case "not-offered":
      return { kind: "skipped", reason: `not offered: ${clause.reason}` };
    case "stopped":
      return { kind: "skipped", reason: clause.reason };
    default:
      return { kind: "skipped", reason: unjudgedReason(report, clause?.reason ?? "") };
  }
}

function unjudgedReason({ end }: Report, reason: string): string {
  const why = reason === "" ? "no scenario reached it" : reason;
  return end.kind === "finished" ? `inconclusive: ${why}` : "not judged: the run ended before that";
}

function expectedReason({ defects, checks }: Report, id: string): string {
  const known = defects.find(({ clause, verdict }) => clause === id && verdict === "xfailed");
  return checks.find(({ check }) => check === known?.deviations[0]?.foundBy)?.expectation?.reason ?? "";
}

function warningMessage({ warnings, clauses }: Report, id: string): string {
  const deviations = warnings.flatMap((defect) => (defect.clause === id ? defect.deviations : []));
  const text = clauses.find((clause) => clause.id === id)?.text ?? "";
  return [...deviations.map(({ finding }) => findingLine(finding, 0)), text].join("\n");
}

/** A check with the deviation as its finding, also where it came upon it while it shrank another. */
function showing(check: CheckReport, { signature, finding }: Deviation): CheckReport {
  if (check.finding?.signature === signature) {
    return check;
  }
  const { scenario, caseFile, replay, ...rest } = check;
  const side = check.sideFindings.find((candidate) => candidate.finding.signature === signature);
  const steps = side?.scenario.operations.length ?? 0;
  return {
    ...rest,
    finding,
    ...(side === undefined ? {} : { scenario: side.scenario }),
    operationsBeforeShrinking: steps,
    sideFindings: [],
  };
}

function deviationLines(report: Report, deviation: Deviation, runs: number | undefined, isAnother: boolean): string[] {
  const check = report.checks.find((candidate) => candidate.check === deviation.foundBy);
  if (check === undefined) {
    return [findingLine(deviation.finding, 0)];
  }
  const clause = (id: string): Report["clauses"][number] | undefined => report.clauses.find((one) => one.id === id);
  const more = runs === undefined ? "" : `, runs: ${runs}`;
  const alone = `{ run: ${JSON.stringify(check.check)}, seed: ${report.plan.seed}${more} }`;
  return [
    ...(isAnother ? [""] : []),
    ...failureLines(showing(check, deviation), { width, style: plain, clause, isAnother }),
    "",
    ...hanging("    ", `To reproduce it alone, give the options ${alone}.`, width),
  ];
}

/** Everything there is to know of a broken clause, with how to see it again. */
function failureMessage(report: Report, id: string, runs: number | undefined): string {
  const defect = report.defects.find(({ clause, verdict }) => clause === id && verdict !== "xfailed");
  const lines =
    defect?.deviations.flatMap((deviation, index) => deviationLines(report, deviation, runs, index > 0)) ?? [];
  return [...lines, ...metLines(defect)].join("\n").replace(/^\s*[✗~] /, "");
}

function metLines(defect: Defect | undefined): string[] {
  const checks = defect?.checks ?? [];
  return checks.length < 2
    ? []
    : hanging("    ", `Met by ${counted(checks.length, "check")}: ${idList(checks)}.`, width);
}

/**
 * Broken clauses that have no test, since the options select others; undefined when there is none. `tested` are the
 * clauses that have one, `runs` is the option of the run.
 */
export function untestedProblem(
  report: Report,
  tested: ReadonlySet<string>,
  runs: number | undefined,
): string | undefined {
  const messages = report.defects
    .filter(({ clause, verdict }) => verdict !== "xfailed" && !tested.has(clause))
    .map(({ clause }) => failureMessage(report, clause, runs));
  return messages.length === 0 ? undefined : messages.join("\n\n");
}

/**
 * What is wrong with a run apart from broken clauses: it did not come to its end, or what was expected of it is not
 * true. Undefined when nothing is.
 */
export function runProblem({ end, problems, totals, checks }: Report): string | undefined {
  switch (end.kind) {
    case "target":
      return [`The target was lost (${end.code}): ${end.message}`, end.cause, end.hint, ...end.errorOutput]
        .filter((line) => line !== "")
        .join("\n");
    case "kit":
      return `This is a bug of the kit, not of the target; please report it: ${end.message}`;
    case "interrupted":
      return "The run was interrupted before it had come to its end.";
    default:
  }
  const unfinished = checks.filter(({ outcome }) => outcome === "error");
  if (unfinished.length > 0) {
    return unfinished.map(({ check, reason }) => `${check} could not be finished: ${reason}`).join("\n");
  }
  if (totals.executed === 0) {
    return "Not one check came to a judgement: the device offers nothing of what was asked for.";
  }
  const lines = problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  return lines.length === 0 ? undefined : ["Known failures that have to be changed:", ...lines].join("\n");
}
