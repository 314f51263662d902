import type { QueueModel } from "../queue-model.ts";
import type { QueueRole } from "../queue-role.ts";
import type { Chain } from "./chain-walk.ts";

/**
 * The clause that speaks of how a chain is laid out, the most special first; empty for a plain one. `atEdge` says
 * whether a buffer lies at an edge of guest memory or across two regions.
 */
export function layoutClause(
  chain: Chain,
  { size, features }: Pick<QueueModel, "size" | "features">,
  { writes, splitClause }: Pick<QueueRole, "writes" | "splitClause">,
  atEdge: boolean,
): string {
  if (chain.indirectTail) {
    return "RNG-9";
  }
  if (chain.descriptors === size && size > 1) {
    return "RNG-23";
  }
  if (chain.usesIndirect) {
    return chain.writeOnTable ? "RNG-8" : "FEAT-1";
  }
  if (atEdge) {
    return "RNG-24";
  }
  if (writes ? chain.readable.length > 0 : chain.writable.length > 0) {
    return writes ? "VMC-RX-7" : "ROB-23";
  }
  const split = features.anyLayout ? "RNG-6" : splitClause;
  return (writes ? chain.writable.length : chain.readable.length) > 1 ? split : "";
}
