import type { ClausePlan, ClauseState } from "./clause-plan.ts";
import type { PlannedExpectation } from "./expectations.ts";
import { countClauseStates, type Plan } from "./plan.ts";
import { buildReport, type Report } from "./report.ts";
import type { RunEnd } from "./run-end.ts";

/** Reports that do not belong together; the message says which and in what they differ. */
export class MergeError extends Error {
  override readonly name = "MergeError";
}

/** What has to be equal for two reports to be parts of one run. */
function identity(plan: Plan): Readonly<Record<string, string>> {
  return {
    "kit version": plan.kitVersion,
    "specification digest": plan.specification.digest,
    target: `${plan.target.name} ${plan.target.version}`,
    "features offered": plan.target.features.join(" "),
    seed: String(plan.seed),
    selection: JSON.stringify(plan.selection),
  };
}

function refuseStrangers(first: Report, other: Report, position: number): void {
  const expected = identity(first.plan);
  for (const [what, value] of Object.entries(identity(other.plan))) {
    if (expected[what] !== value) {
      throw new MergeError(
        `report ${position} is of another run than the first: its ${what} is "${value}", not "${expected[what]}"`,
      );
    }
  }
}

/** The end that tells most: a run in which one part was lost was not finished. */
function mergeEnds(reports: readonly Report[]): RunEnd {
  const order: readonly RunEnd["kind"][] = ["kit", "interrupted", "target", "failures", "time"];
  for (const kind of order) {
    const found = reports.find((report) => report.end.kind === kind);
    if (found !== undefined) {
      return found.end;
    }
  }
  return { kind: "finished" };
}

const stateOrder: readonly ClauseState[] = ["selected", "not-selected", "not-offered", "untestable"];

/** A clause is as selected as in the part that selected it most. */
function mergeClauses(reports: readonly Report[]): ClausePlan[] {
  const merged = new Map<string, ClausePlan>();
  for (const { verdict: _verdict, reached: _reached, checks: _checks, ...clause } of reports.flatMap(
    (r) => r.clauses,
  )) {
    const known = merged.get(clause.id);
    if (known === undefined || stateOrder.indexOf(clause.state) < stateOrder.indexOf(known.state)) {
      merged.set(clause.id, clause);
    }
  }
  return [...merged.values()];
}

function mergeAreas(reports: readonly Report[]): Plan["areas"] {
  const areas = new Map<string, number>();
  for (const { area, checks } of reports.flatMap((report) => report.plan.areas)) {
    areas.set(area, (areas.get(area) ?? 0) + checks);
  }
  return Array.from(areas, ([area, checks]) => ({ area, checks }));
}

/**
 * Puts the reports of one run's shards together. Checks keep the order of the parts, and every verdict is worked out
 * anew. Throws a {@link MergeError} when the reports are of different runs or one check is in two of them.
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first] = reports;
  if (first === undefined) {
    throw new MergeError("there is no report to merge");
  }
  const seen = new Map<string, number>();
  for (const [index, report] of reports.entries()) {
    refuseStrangers(first, report, index + 1);
    for (const { check } of report.checks) {
      const earlier = seen.get(check);
      if (earlier !== undefined) {
        throw new MergeError(`check ${check} is in report ${earlier} and again in report ${index + 1}`);
      }
      seen.set(check, index + 1);
    }
  }
  const clauses = mergeClauses(reports);
  const expectations: readonly PlannedExpectation[] = first.expectations;
  return buildReport({
    plan: {
      ...first.plan,
      startedAt: reports.map((report) => report.plan.startedAt).sort()[0] ?? first.plan.startedAt,
      shard: "",
      checks: reports.reduce((sum, report) => sum + report.plan.checks, 0),
      areas: mergeAreas(reports),
      clauses: countClauseStates(clauses),
    },
    clauses,
    checks: reports.flatMap((report) => report.checks),
    expectations,
    end: mergeEnds(reports),
    milliseconds: reports.reduce((sum, report) => sum + report.milliseconds, 0),
  });
}
