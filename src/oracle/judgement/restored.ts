import { unreachable } from "../../base/assert.ts";

/** What became of the device's state in this scenario, as far as what follows may have come of it. */
export type Restored =
  | "no"
  /** It was saved and restored under the policy transparent. */
  | "transparent"
  /** It was saved and restored under the policy disconnect. */
  | "disconnect"
  /** The running device refused a state document. */
  | "refused";

/** Deviations in how the connection of a channel shows. */
const linkDeviations: ReadonlySet<string> = new Set([
  "connected-not-shown",
  "disconnected-not-shown",
  "no-config-interrupt",
  "config-bit-missing",
]);

/** Deviations of a channel that carries nothing. */
const deadDeviations: ReadonlySet<string> = new Set(["not-completed", "completed-bytes-missing"]);

/** What a state document must hold beside the queues and the channels. */
const registerClauses = /^(PCI|REG|STA|FEAT)-/;

/**
 * The clause on saving and restoring that a deviation is attributed to, when it was seen after a restore; the clause
 * itself when there was none. `isOfDevice` when the clause is from the document of the device type. Whether the restore
 * has to do with it, the smallest scenario shows.
 */
export function clauseAfterRestore(restored: Restored, clause: string, isOfDevice: boolean, deviation: string): string {
  if (clause.startsWith("MIG-")) {
    return clause;
  }
  switch (restored) {
    case "no":
      return clause;
    case "transparent":
      return registerClauses.test(clause) ? "MIG-9" : "MIG-1";
    case "disconnect":
      if (linkDeviations.has(deviation)) {
        return "MIG-3";
      }
      if (deadDeviations.has(deviation)) {
        return "MIG-4";
      }
      return isOfDevice ? "MIG-2" : "MIG-9";
    case "refused":
      return "MIG-8";
    default:
      return unreachable(restored);
  }
}
