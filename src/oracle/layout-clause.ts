import type { Chain } from "./chain-walk.ts";

/** What a chain's layout is held against. */
export interface LayoutContext {
  readonly queueSize: number;
  /** The queue uses writable descriptors, as receive does. */
  readonly writes: boolean;
  /** The clause that speaks of a chain of several descriptors. */
  readonly splitClause: string;
  /** A buffer lies at an edge of guest memory or across two regions. */
  readonly atEdge: boolean;
}

/** The clause that speaks of how a chain is laid out, the most special first; empty for a plain one. */
export function layoutClause(chain: Chain, { queueSize, writes, splitClause, atEdge }: LayoutContext): string {
  if (chain.indirectTail) {
    return "RNG-9";
  }
  if (chain.descriptors === queueSize && queueSize > 1) {
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
  return (writes ? chain.writable.length : chain.readable.length) > 1 ? splitClause : "";
}
