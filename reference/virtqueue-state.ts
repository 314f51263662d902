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

/** How a queue behaves that is not laid down by the ring. */
export interface VirtqueueRules {
  readonly malformedReaction: MalformedReaction;
  readonly startIndex: number;
}
