import type { Property } from "../../runner/check/property.ts";
import { selectChecks } from "../../runner/check/select.ts";
import type { Specification } from "../../spec/specification.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import type { Shard } from "../parse-values.ts";
import { UsageError } from "../usage-error.ts";

/** What the user wants of the whole. */
export interface Filters {
  /** Patterns over ids of checks and clauses; none means everything. */
  readonly run: readonly string[];
  readonly skip: readonly string[];
  /** The least binding level to look at. */
  readonly level: ClauseLevel;
}

/** What a run is about. */
export interface RunSelection {
  /** Checks of this shard, in the order of the registry. */
  readonly properties: readonly Property[];
  /** Ids of the clauses selected, whichever shard their checks are in. */
  readonly clauses: ReadonlySet<string>;
}

/** Whether filters leave anything out. */
export function isFiltered({ run, skip, level }: Filters): boolean {
  return run.length > 0 || skip.length > 0 || level !== "MAY";
}

/**
 * Selects before anything runs. Throws a `UsageError` when a pattern matches nothing, or no check is left; `named`
 * gives an option the name that the user knows it by.
 */
export function selectRun(
  specification: Specification,
  properties: readonly Property[],
  filters: Filters,
  shard: Shard | undefined,
  named: (option: string) => string = (option) => `--${option}`,
): RunSelection {
  const whole = selectChecks(properties, specification.clauses.values(), filters);
  const [unmatched] = whole.unmatched;
  if (unmatched !== undefined) {
    const { option, pattern, closest } = unmatched;
    const nearest = closest === undefined ? "" : ` (did you mean "${closest}"?)`;
    throw new UsageError(`${named(option)} ${pattern} matches no check and no clause${nearest}`);
  }
  if (whole.checks.length === 0) {
    const options = `${named("run")}, ${named("skip")} and ${named("level")}`;
    throw new UsageError(`the selection leaves no check; ${options} contradict each other`);
  }
  if (shard === undefined) {
    return { properties: whole.checks, clauses: whole.clauses };
  }
  const part = selectChecks(properties, specification.clauses.values(), { ...filters, shard });
  return { properties: part.checks, clauses: whole.clauses };
}
