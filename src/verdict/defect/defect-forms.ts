import { clauseOf, deviationOf } from "./signature.ts";

/**
 * What a device that breaks one clause shows of others without breaking them, deviation -> clause: a bit that a read of
 * ISR status leaves set is taken for a new interrupt later, and has no line of its own.
 */
const consequences: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    "INT-3",
    new Map([
      ["config-interrupt-without-change", "INT-10"],
      ["spurious", "INT-15"],
      ["isr-without-line", "INT-5"],
      ["despite-suppression", "INT-7"],
    ]),
  ],
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
  const clause = clauseOf(signature);
  const deviation = deviationOf(signature);
  for (const one of known) {
    if (one === signature) {
      return one;
    }
    const broken = clauseOf(one);
    const follows = consequences.get(broken)?.get(deviation);
    const isRestored = isOfRestore(clause) && !isOfRestore(broken);
    if (
      isRestored
        ? follows !== undefined || deviationOf(one) === deviation
        : follows === clause && !clauses.includes(clause)
    ) {
      return one;
    }
  }
  return undefined;
}
