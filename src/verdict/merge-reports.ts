import type { CheckReport } from "./check-report.ts";
import type { ClausePlan, ClauseState } from "./clause-plan.ts";
import { withoutRepetition } from "./defect/known-defects.ts";
import type { PlannedExpectation } from "./expectation/expectations.ts";
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

/** Number of checks of each area; areas in the order of the checks, then those of which none was finished. */
function mergeAreas(reports: readonly Report[], checks: readonly CheckReport[]): Plan["areas"] {
  const areas = new Map<string, number>(checks.map(({ area }) => [area, 0]));
  for (const { area, checks: count } of reports.flatMap((report) => report.plan.areas)) {
    areas.set(area, (areas.get(area) ?? 0) + count);
  }
  return Array.from(areas, ([area, count]) => ({ area, checks: count }));
}

/** Checks in the order of the whole run: shard k of n has every n-th of them from the k-th on. */
function mergeChecks(reports: readonly Report[]): CheckReport[] {
  const placed = reports.flatMap(({ plan, checks }, part) => {
    const [index, count] = plan.shard === "" ? [part + 1, 0] : shardOf(plan);
    return checks.map((check, position) => ({ check, place: position * count + index }));
  });
  const shown = new Set<string>();
  return placed
    .toSorted((left, right) => left.place - right.place)
    .map(({ check }) => {
      const told = withoutRepetition(check, shown);
      if (told.outcome === "failed" && told.finding !== undefined) {
        shown.add(told.finding.signature);
      }
      return told;
    });
}

/** The numbers k and n of shard `k/n`. */
function shardOf({ shard }: Plan): readonly [number, number] {
  const [index = 1, count = 1] = shard.split("/").map(Number);
  return [index, count];
}

/** What is missing would otherwise pass unseen: a part that was lost may be the one that failed. */
function refuseGaps(reports: readonly Report[]): void {
  const shards = reports.map(({ plan }) => plan).filter(({ shard }) => shard !== "");
  const counts = [...new Set(shards.map((plan) => shardOf(plan)[1]))];
  if (counts.length > 1) {
    throw new MergeError(`the reports are of runs in ${counts.join(" and ")} shards, which do not fit together`);
  }
  const [count = 0] = counts;
  const there = shards.map((plan) => shardOf(plan)[0]);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !there.includes(index));
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${count}`).join(", ");
    throw new MergeError(`the report of shard ${names} is missing; without it nothing can be said of the whole`);
  }
}

/**
 * Puts the reports of one run's shards together. Checks come in the order of the whole run, and every verdict is
 * worked out anew. Throws a {@link MergeError} when the reports are of different runs, when one check is in two of
 * them, or when a shard is missing.
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
  refuseGaps(reports);
  const clauses = mergeClauses(reports);
  const checks = mergeChecks(reports);
  const expectations: readonly PlannedExpectation[] = first.expectations;
  return buildReport({
    plan: {
      ...first.plan,
      startedAt: reports.map((report) => report.plan.startedAt).sort()[0] ?? first.plan.startedAt,
      shard: "",
      checks: reports.reduce((sum, report) => sum + report.plan.checks, 0),
      areas: mergeAreas(reports, checks),
      clauses: countClauseStates(clauses),
    },
    clauses,
    checks,
    expectations,
    end: mergeEnds(reports),
    milliseconds: reports.reduce((sum, report) => sum + report.milliseconds, 0),
  });
}
