import { composeKit } from "../cli/compose.ts";
import { selectRun } from "../cli/run/select-run.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { Clause } from "../spec/specification.ts";
import { areaTitle } from "../verdict/area-title.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { OptionsError } from "./options-error.ts";
import { filtersOf } from "./read-options.ts";

/** The test of one clause, as a test runner shows it. */
export interface ClauseTest {
  readonly clause: string;
  /** The id, and what the clause says. */
  readonly title: string;
}

/** The tests of one area of the specification. */
export interface ClauseTestGroup {
  readonly title: string;
  readonly tests: readonly ClauseTest[];
}

function titleOf({ id, level, text }: Clause): string {
  return `${id}${level === "MUST" ? "" : ` (${level})`}: ${text}`;
}

/**
 * The tests that options ask for, by area: one for each clause that can be observed from outside. They are the same
 * for every target; what it does not offer is known once it is up. Throws an `OptionsError` when the options select
 * nothing.
 */
export function planClauseTests(options: ConformanceOptions): ClauseTestGroup[] {
  const kit = composeKit();
  const specification = kit.loadSpecification(undefined);
  const groups = new Map<string, ClauseTest[]>();
  try {
    const named = (option: string): string => `the option ${option}`;
    const { clauses } = selectRun(specification, kit.properties, filtersOf(options), undefined, named);
    for (const clause of specification.clauses.values()) {
      if (clauses.has(clause.id) && clause.untestable === undefined) {
        const tests = groups.get(clause.area) ?? [];
        groups.set(clause.area, [...tests, { clause: clause.id, title: titleOf(clause) }]);
      }
    }
  } catch (error) {
    if (error instanceof UsageError) {
      throw new OptionsError(error.message, { cause: error });
    }
    throw error;
  }
  return Array.from(groups, ([area, tests]) => ({ title: `${areaTitle(area)} (${area})`, tests }));
}
