import { clauseOf, deviationOf } from "./signature.ts";

/**
 * What a device that breaks one clause shows of others without breaking them: a bit that a read of ISR status leaves
 * set is taken for a new interrupt later.
 */
const consequences: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["INT-3", new Set(["INT-10:config-interrupt-without-change", "INT-15:spurious"])],
]);

/** Clauses that a deviation is put down to when it was seen behind a restore. */
function isOfRestore(clause: string): boolean {
  return clause.startsWith("MIG-");
}

/**
 * The known defect that a finding is another form of: the same deviation, put down to a restore that the scenario
 * happens to have, or what follows from the defect. Undefined for a finding of its own. `clauses` are those that the
 * check is about: what follows from a defect counts as a finding of its own there.
 */
export function knownForm(signature: string, known: Iterable<string>, clauses: readonly string[]): string | undefined {
  for (const one of known) {
    if (one === signature) {
      return one;
    }
    const isRestored =
      isOfRestore(clauseOf(signature)) && !isOfRestore(clauseOf(one)) && deviationOf(one) === deviationOf(signature);
    const follows = consequences.get(clauseOf(one))?.has(signature) === true && !clauses.includes(clauseOf(signature));
    if (isRestored || follows) {
      return one;
    }
  }
  return undefined;
}
