import { findShapeError } from "../spec/shape/find-shape-error.ts";
import type { CheckReport } from "../verdict/check-report.ts";
import type { ClausePlan } from "../verdict/clause-plan.ts";
import type { PlannedExpectation } from "../verdict/expectation/expectations.ts";
import type { Plan } from "../verdict/plan.ts";
import { buildReport, type Report, reportVersion } from "../verdict/report.ts";
import type { RunEnd } from "../verdict/run-end.ts";
import { readTextFile } from "./io/files.ts";
import { throughLatest } from "./results/latest-run.ts";
import { UsageError } from "./usage-error.ts";

const bytesMax = 512 * 1024 * 1024;

/** A line of a file that the ndjson reporter writes. */
type StreamLine =
  | {
      readonly kind: "plan";
      readonly version: number;
      readonly plan: Plan;
      readonly clauses: readonly ClausePlan[];
      readonly expectations: readonly PlannedExpectation[];
    }
  | { readonly kind: "check"; readonly check: CheckReport }
  | { readonly kind: "end"; readonly end: RunEnd; readonly milliseconds: number };

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${place} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
}

function refuseStrangeVersion(found: unknown, path: string): void {
  if (found !== reportVersion) {
    throw new UsageError(
      `${path} is a report of version ${JSON.stringify(found)}; this kit reads version ${reportVersion}`,
    );
  }
}

/** Draws up the report of a run from the lines that were written before it ended, or was ended. */
function reportOfLines(lines: readonly string[], path: string): unknown {
  const parsed = lines.map((line, index) => parseJson(line, `${path}:${index + 1}`) as StreamLine);
  const [head] = parsed;
  if (head?.kind !== "plan") {
    throw new UsageError(`${path} does not begin with the plan of a run`);
  }
  refuseStrangeVersion(head.version, path);
  const last = parsed.findLast((line) => line.kind === "end");
  const { plan, clauses, expectations } = head;
  return buildReport({
    plan,
    clauses,
    expectations,
    checks: parsed.flatMap((line) => (line.kind === "check" ? [line.check] : [])),
    end: last?.end ?? { kind: "interrupted" },
    milliseconds: last?.milliseconds ?? 0,
  });
}

/** The lines of a stream; a last one that was cut off with its writer is left out. */
function completeLines(text: string): string[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");
}

/**
 * Reads a report: a `report.json`, or a `results.ndjson`, which may be of a run that was killed. Throws a `UsageError`
 * that names the place of what is wrong.
 */
export function readReport(path: string): Report {
  const text = readTextFile(
    throughLatest(path),
    `the report ${path}`,
    bytesMax,
    "`run --reporter json` writes one, report.json.",
  );
  const isStream = /^\{"kind":"plan"/.test(text);
  const document = isStream ? reportOfLines(completeLines(text), path) : parseJson(text, path);
  const { kind, version } = (document ?? {}) as { readonly kind?: unknown; readonly version?: unknown };
  if (kind !== "report") {
    throw new UsageError(`${path} is not a report: its kind is ${JSON.stringify(kind) ?? "missing"}`);
  }
  refuseStrangeVersion(version, path);
  const shape = findShapeError("report", document);
  if (shape !== undefined) {
    throw new UsageError(`${path} at ${shape.path}: expected ${shape.expected}, found ${shape.found}`);
  }
  return document as Report;
}
