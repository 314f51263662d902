import { behavioursOf } from "./behaviours.ts";
import type { CheckReport } from "./check-report.ts";
import type { ClausePlan } from "./clause-plan.ts";
import { clauseLevels, complianceSentence, countVerdicts, type VerdictCounts } from "./compliance.ts";
import { collectDefects, type Defect } from "./defect/defect.ts";
import { type ExitCode, exitCode, exitCodeOf, isExecuted } from "./exit-code.ts";
import { type ExpectationProblem, expectationProblems, type PlannedExpectation } from "./expectation/expectations.ts";
import { type ClauseReport, judgeClauses } from "./judge-clauses.ts";
import type { Plan } from "./plan.ts";
import type { RunEnd } from "./run-end.ts";

/** The version of the report format; another version is refused by name. */
export const reportVersion = 2;

/** A choice that the specification leaves open, and what the device was seen to do. */
export interface ChoiceReport {
  /** Ambiguity or clause id. */
  readonly id: string;
  /** What is left open; absent when the plan does not say. */
  readonly question?: string;
  readonly behaviour: string;
  /** Number of checks that saw it. */
  readonly checks: number;
}

/** Everything one run showed, as plain JSON: every reporter writes from it, and several can be merged into one. */
export interface Report {
  readonly $schema?: string;
  /** Always `report`. */
  readonly kind: "report";
  /** Version of the format. */
  readonly version: typeof reportVersion;
  /** What the run set out to do. */
  readonly plan: Plan;
  /** How the run came to its end. */
  readonly end: RunEnd;
  /** Whether the exit code is 0. */
  readonly conforms: boolean;
  /** The exit code of `vmconform run`. */
  readonly exitCode: ExitCode;
  /** One sentence a level. */
  readonly compliance: readonly string[];
  /** Wall-clock time of the run; of merged reports, the sum. */
  readonly milliseconds: number;
  /** Numbers over all checks and clauses. */
  readonly totals: {
    /** Checks by verdict. */
    readonly checks: VerdictCounts;
    /** Clauses by verdict. */
    readonly clauses: VerdictCounts;
    /** Checks that came to a judgement. */
    readonly executed: number;
    /** Operations of all scenarios. */
    readonly operations: number;
  };
  /** Every MUST clause that the device breaks, once: what fails the run first, then what is expected. */
  readonly defects: readonly Defect[];
  /** The same for SHOULD and MAY. */
  readonly warnings: readonly Defect[];
  /** Entries of the expectations file that have to be changed. */
  readonly problems: readonly ExpectationProblem[];
  /** Choices that the specification leaves open, as the device was seen to make them. */
  readonly choices: readonly ChoiceReport[];
  /** Every entry of the expectations file. */
  readonly expectations: readonly PlannedExpectation[];
  readonly clauses: readonly ClauseReport[];
  readonly checks: readonly CheckReport[];
}

/** What a report is made of. */
export interface ReportParts {
  readonly plan: Plan;
  readonly clauses: readonly ClausePlan[];
  /** What was finished, in the order of the run, expectations applied. */
  readonly checks: readonly CheckReport[];
  readonly expectations: readonly PlannedExpectation[];
  readonly end: RunEnd;
  readonly milliseconds: number;
}

/** A3 comes before A10. */
const byNumber = new Intl.Collator("en", { numeric: true });

function collectChoices(checks: readonly CheckReport[], questions: Plan["questions"] = {}): ChoiceReport[] {
  const seen = new Map<string, ChoiceReport>();
  for (const check of checks) {
    for (const [id, behaviour] of Object.entries(check.choices)) {
      for (const one of behavioursOf(behaviour)) {
        const key = `${id}\n${one}`;
        const question = questions[id];
        const asked = question === undefined ? {} : { question };
        seen.set(key, { id, ...asked, behaviour: one, checks: (seen.get(key)?.checks ?? 0) + 1 });
      }
    }
  }
  return [...seen.keys()].sort(byNumber.compare).flatMap((key) => seen.get(key) ?? []);
}

/** Draws up the report of a run, finished or not. */
export function buildReport(parts: ReportParts): Report {
  const { plan, checks, expectations, end } = parts;
  const problems = expectationProblems(expectations, checks);
  const clauses = judgeClauses(parts.clauses, checks);
  const code = exitCodeOf(checks, problems.length, end, plan.ladder === undefined);
  return {
    kind: "report",
    version: reportVersion,
    plan,
    end,
    conforms: code === exitCode.conforms,
    exitCode: code,
    compliance: clauseLevels.map((level) => complianceSentence(level, clauses)),
    milliseconds: parts.milliseconds,
    totals: {
      checks: countVerdicts(checks),
      clauses: countVerdicts(clauses),
      executed: checks.filter(isExecuted).length,
      operations: checks.reduce((sum, check) => sum + check.operations, 0),
    },
    ...collectDefects(checks),
    problems,
    choices: collectChoices(checks, plan.questions),
    expectations,
    clauses,
    checks,
  };
}
