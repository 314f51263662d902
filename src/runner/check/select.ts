import { closest } from "../../base/closest-match.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import { globMatcher } from "../../verdict/glob.ts";

/** What a user asks to be run. */
export interface SelectionOptions {
  /** Patterns over ids of checks and clauses; none means all. */
  readonly run?: readonly string[];
  /** Patterns of what is left out; it wins over `run`. */
  readonly skip?: readonly string[];
  /** The least binding level wanted: MUST alone, with SHOULD, or with MAY. Default: MAY, that is everything. */
  readonly level?: ClauseLevel;
  /** Only every `count`-th of the selected checks, beginning with number `index`; `index` is 1 .. `count`. */
  readonly shard?: { readonly index: number; readonly count: number };
}

/** A clause, as far as selecting depends on it. */
export interface SelectableClause {
  readonly id: string;
  readonly level: ClauseLevel;
  /** Ids it had before; a pattern may still use them. */
  readonly aliases?: readonly string[] | undefined;
}

/** A check, as far as selecting depends on it. */
export interface SelectableCheck {
  readonly id: string;
  readonly clauses: readonly string[];
}

/** A pattern that nothing has. */
export interface UnmatchedPattern {
  readonly option: "run" | "skip";
  readonly pattern: string;
  /** The id that was most likely meant. */
  readonly closest: string | undefined;
}

/** What is to be run, and what of the request made no sense. */
export interface Selection<C> {
  /** In their given order. */
  readonly checks: readonly C[];
  /** Ids of the clauses asked for, by name or as those of a check asked for, whichever shard their checks are in. */
  readonly clauses: ReadonlySet<string>;
  /** To be shown as errors: a filter that matches nothing is a mistake. */
  readonly unmatched: readonly UnmatchedPattern[];
}

const bindingness: Readonly<Record<ClauseLevel, number>> = { MUST: 2, SHOULD: 1, MAY: 0 };

/**
 * Selects checks. A clause is selected when its level is, when a `run` pattern has its id and no `skip` pattern does.
 * A check is selected when a pattern has its own id, or one of its clauses is selected, unless it is itself left out.
 */
export function selectChecks<C extends SelectableCheck>(
  checks: readonly C[],
  clauses: Iterable<SelectableClause>,
  options: SelectionOptions = {},
): Selection<C> {
  const known = [...clauses];
  const run = new PatternList(options.run ?? []);
  const skip = new PatternList(options.skip ?? []);
  const { allowed, asked } = sortClauses(known, run, skip, bindingness[options.level ?? "MAY"]);
  const selectedClauses = new Set(asked);
  const selected = checks.filter((check) => {
    const byItself = run.matches([check.id], false);
    if (skip.matches([check.id], false)) {
      return false;
    }
    if (!byItself) {
      return check.clauses.some((clause) => asked.has(clause));
    }
    const wanted = check.clauses.filter((clause) => allowed.has(clause));
    for (const clause of wanted) {
      selectedClauses.add(clause);
    }
    return wanted.length > 0;
  });
  const ids = [...checks.map(({ id }) => id), ...known.flatMap(clauseIds)];
  return {
    checks: inShard(selected, options.shard),
    clauses: selectedClauses,
    unmatched: [...run.unmatched("run", ids), ...skip.unmatched("skip", ids)],
  };
}

/** Clauses that may be run at all, by level and `skip`, and those among them that `run` asks for. */
function sortClauses(
  clauses: readonly SelectableClause[],
  run: PatternList,
  skip: PatternList,
  leastBinding: number,
): { readonly allowed: ReadonlySet<string>; readonly asked: ReadonlySet<string> } {
  const allowed = new Set<string>();
  const asked = new Set<string>();
  for (const clause of clauses) {
    const ids = clauseIds(clause);
    // Both lists see every clause, so that each pattern knows whether it was of use.
    const isAsked = run.matches(ids, true);
    const isSkipped = skip.matches(ids, false);
    if (!isSkipped && bindingness[clause.level] >= leastBinding) {
      allowed.add(clause.id);
      if (isAsked) {
        asked.add(clause.id);
      }
    }
  }
  return { allowed, asked };
}

function clauseIds(clause: SelectableClause): readonly string[] {
  return [clause.id, ...(clause.aliases ?? [])];
}

function inShard<C>(checks: readonly C[], shard: SelectionOptions["shard"]): readonly C[] {
  return shard === undefined ? checks : checks.filter((_, position) => position % shard.count === shard.index - 1);
}

/** Patterns, and which of them were of use. */
class PatternList {
  readonly #patterns: readonly { readonly text: string; readonly matches: (id: string) => boolean }[];
  readonly #used: Set<string> = new Set<string>();

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((text) => ({ text, matches: globMatcher(text) }));
  }

  /** Whether some pattern has one of the ids; `whenEmpty` when there is no pattern at all. */
  matches(ids: readonly string[], whenEmpty: boolean): boolean {
    if (this.#patterns.length === 0) {
      return whenEmpty;
    }
    let matched = false;
    for (const pattern of this.#patterns) {
      if (ids.some(pattern.matches)) {
        this.#used.add(pattern.text);
        matched = true;
      }
    }
    return matched;
  }

  unmatched(option: "run" | "skip", ids: readonly string[]): UnmatchedPattern[] {
    const useless = this.#patterns.filter((pattern) => !this.#used.has(pattern.text));
    // A pattern of a whole area is nearest to that of another.
    const areas = new Set(ids.map((id) => id.replace(/-.*/, "-*")));
    return useless.map(({ text }) => ({ option, pattern: text, closest: closest(text, [...ids, ...areas]) }));
  }
}
