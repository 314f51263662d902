import type { MalformedReaction } from "./options.ts";

/** What a saved state holds of a queue; the chains in flight are held elsewhere. */
export interface VirtqueueState {
  readonly pageNumber: number;
  readonly vector: number;
  readonly broken: boolean;
  readonly notified: boolean;
  readonly nextAvailable: number;
  readonly nextUsed: number;
  readonly signalledUsed: number;
  readonly availableEvent: number;
}

/** A chain that was taken and is not in the used ring yet, where chains are used in their order. */
export interface OrderedChain {
  readonly head: number;
  /** What goes into the used ring once its turn comes; -1 while the chain is worked on. */
  readonly length: number;
}

/** What a saved state of a modern device holds of a queue beside {@link VirtqueueState}. */
export interface ModernQueueState {
  readonly enabled: boolean;
  readonly size: number;
  /** Chains that have not had their turn, oldest first; empty where the order does not matter. */
  readonly order: readonly OrderedChain[];
}

/** How a queue behaves that is not laid down by the ring. */
export interface VirtqueueRules {
  readonly malformedReaction: MalformedReaction;
  readonly startIndex: number;
}
