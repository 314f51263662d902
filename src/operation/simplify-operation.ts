import { rulesOf } from "./find-family.ts";
import type { Operation } from "./operation.ts";

/**
 * The operations of the same kind that differ from one in a single respect and are simpler, the boldest step first.
 * Each is strictly smaller by `operationSize`, and each is as legal as what it came from.
 */
export function simplifyOperation(operation: Operation): Generator<Operation> {
  return rulesOf(operation).simpler(operation);
}

/** The simplest operation that single simplifications lead to: the first of each, again and again. */
export function simplestOperation(operation: Operation): Operation {
  let simplest = operation;
  for (;;) {
    const next = simplifyOperation(simplest).next();
    if (next.done === true) {
      return simplest;
    }
    simplest = next.value;
  }
}
