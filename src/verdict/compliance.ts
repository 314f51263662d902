import type { ClauseLevel } from "./finding.ts";
import type { ClauseReport } from "./judge-clauses.ts";
import { type Verdict, verdicts, verdictWord } from "./verdict.ts";

/** The levels, the most binding first. */
export const clauseLevels: readonly ClauseLevel[] = ["MUST", "SHOULD", "MAY"];

/** How many clauses of one level ended with which verdict. */
export type VerdictCounts = Readonly<Partial<Record<Verdict, number>>>;

/** Counts things by verdict; verdicts that do not occur are left out. */
export function countVerdicts(items: readonly { readonly verdict: Verdict }[]): VerdictCounts {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const verdict of verdicts) {
    const count = items.filter((item) => item.verdict === verdict).length;
    if (count > 0) {
      counts[verdict] = count;
    }
  }
  return counts;
}

/** `14 passed, 1 failed`; empty when there is nothing to count. */
export function countWords(counts: VerdictCounts): string {
  return verdicts
    .filter((verdict) => counts[verdict] !== undefined)
    .map((verdict) => `${counts[verdict]} ${verdictWord(verdict)}`)
    .join(", ");
}

/** What every sentence says, even when the number is 0. */
function alwaysSaid(level: ClauseLevel): readonly Verdict[] {
  return ["passed", level === "MUST" ? "failed" : "warned", "not-offered", "inconclusive"];
}

/** `MUST: 61 passed, 0 failed, 12 not offered, 0 inconclusive`, and what else occurred behind it. */
export function complianceSentence(level: ClauseLevel, clauses: readonly ClauseReport[]): string {
  const counts = countVerdicts(clauses.filter((clause) => clause.level === level));
  const first = alwaysSaid(level);
  const said = [...first, ...verdicts.filter((verdict) => !first.includes(verdict) && counts[verdict] !== undefined)];
  return `${level}: ${said.map((verdict) => `${counts[verdict] ?? 0} ${verdictWord(verdict)}`).join(", ")}`;
}
