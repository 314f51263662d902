import type { Property, PropertyContext } from "../../runner/check/property.ts";
import { mainClause } from "../../verdict/check-report.ts";

/**
 * The check under which a scenario that no check has made is run again: one about the clause, so that it is its own
 * finding there, else `otherwise`. A check with a relation runs more than the scenario, so it is none.
 */
export function caseCheck(
  clause: string,
  otherwise: string,
  properties: readonly Property[],
  context: PropertyContext,
): string {
  const plain = properties.filter(
    ({ relation, unavailable }) => relation === undefined && unavailable(context) === undefined,
  );
  const found =
    plain.find(({ id }) => mainClause(id) === clause) ??
    plain.find(({ clauses }) => clauses.includes(clause)) ??
    plain.find(({ id }) => id === otherwise) ??
    plain[0];
  return found?.id ?? otherwise;
}
