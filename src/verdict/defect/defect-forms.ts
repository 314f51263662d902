import type { Finding } from "../finding.ts";
import { clauseOf, deviationOf } from "./signature.ts";

/** Clauses that a deviation is put down to when it was seen behind a restore. */
function isOfRestore(clause: string): boolean {
  return clause.startsWith("MIG-");
}

/** Whether a finding is a consequence of what a signature tells; what is put down to a restore has none. */
function follows({ follows: causes = [] }: Pick<Finding, "follows">, signature: string): boolean {
  return !isOfRestore(clauseOf(signature)) && causes.includes(deviationOf(signature));
}

/** Whether a finding is, or may be, a consequence of what a signature tells. */
export function mayFollow(finding: Pick<Finding, "follows" | "mayFollow">, signature: string): boolean {
  return follows(finding, signature) || finding.mayFollow?.includes(deviationOf(signature)) === true;
}

/**
 * The known defect that a finding is another form of: the same deviation, put down to a restore that the scenario
 * happens to have, or what follows from the defect. Undefined for a finding of its own. `clauses` are those that the
 * check is about: what follows from a defect counts as a finding of its own there.
 */
export function knownForm(
  finding: Pick<Finding, "signature" | "follows">,
  known: Iterable<string>,
  clauses: readonly string[],
): string | undefined {
  const { signature } = finding;
  const clause = clauseOf(signature);
  for (const one of known) {
    if (one === signature) {
      return one;
    }
    const isForm =
      isOfRestore(clause) && !isOfRestore(clauseOf(one))
        ? follows(finding, one) || deviationOf(one) === deviationOf(signature)
        : follows(finding, one) && !clauses.includes(clause);
    if (isForm) {
      return one;
    }
  }
  return undefined;
}
