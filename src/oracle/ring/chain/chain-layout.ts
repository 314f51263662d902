import type { ChainLayout } from "../../judgement/blame/circumstances.ts";
import type { QueueModel } from "../queue-model.ts";
import type { Chain } from "./chain-walk.ts";

/**
 * What is most special about how a chain is laid out. `direction` is what the device does with what the queue's chains
 * describe, both where they are requests; `atEdge` when a buffer lies at an edge of guest memory or across two regions.
 */
export function chainLayout(
  chain: Chain,
  { size, features }: Pick<QueueModel, "size" | "features">,
  direction: "reads" | "writes" | "both",
  atEdge: boolean,
): ChainLayout {
  if (chain.indirectTail) {
    return "indirect-last";
  }
  if (chain.descriptors === size && size > 1) {
    return "whole-queue";
  }
  if (chain.looseTable) {
    return "loose-table";
  }
  if (chain.usesIndirect) {
    return chain.writeOnTable ? "write-on-indirect" : "indirect";
  }
  if (atEdge) {
    return "at-edge";
  }
  const writes = direction === "writes";
  if (direction !== "both" && (writes ? chain.readable.length > 0 : chain.writable.length > 0)) {
    return "other-direction";
  }
  if ((writes ? chain.writable.length : chain.readable.length) <= 1) {
    return "plain";
  }
  return features.anyLayout ? "split-any-layout" : "split";
}
