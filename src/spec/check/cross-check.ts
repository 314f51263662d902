import type { SpecificationDocuments } from "../types.generated.ts";
import { checkChoices } from "./check-choices.ts";
import { checkClauses } from "./check-clauses.ts";
import { checkFeatures } from "./check-features.ts";
import { checkLayouts } from "./check-layouts.ts";
import { checkMalformed } from "./check-malformed.ts";
import { checkTransports } from "./check-transport.ts";

/**
 * Checks what no schema can say: that names are unique and everything named exists, that nothing overlaps, and that
 * numbers which depend on each other agree. Throws a `SpecError` for the first contradiction.
 */
export function crossCheck(documents: SpecificationDocuments): void {
  checkClauses(documents);
  checkChoices(documents);
  checkMalformed(documents);
  checkFeatures(documents);
  checkTransports(documents);
  checkLayouts(documents);
}
