import { rulesOf } from "./find-family.ts";
import type { Operation } from "./operation.ts";

/**
 * How far an operation is from the simplest of its kind: a whole number, 0 for the simplest. The sum, over the fields,
 * of the distance of each number from its simplest value (1 byte of payload, 9 bytes of buffer, 1 for counts, 0 for
 * the rest) and of the rank of each word (notify: yes, if-asked, no; indirect: no, all, tail; place: heap or low, top,
 * straddling). Names (registers, bits, conditions, damages) and on/off say what an operation is, so they count nothing.
 * Shrinking only ever lowers it, so shrinking ends.
 */
export function operationSize(operation: Operation): number {
  return rulesOf(operation).size(operation);
}
