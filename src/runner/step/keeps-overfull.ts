import type { Operation } from "../../operation/operation.ts";

/**
 * Whether an operation may go on with a queue that was offered more than it has entries. Of what is offered from then
 * on nobody keeps book, so that chains in memory of their own, and whatever changes the device, want a reset before.
 */
export function keepsOverfull(operation: Operation): boolean {
  switch (operation.kind) {
    case "malformed-chain":
      return operation.condition === "head-in-flight";
    case "notify":
    case "acknowledge":
    case "host-send":
    case "host-stall":
    case "host-resume":
      return true;
    default:
      return false;
  }
}
