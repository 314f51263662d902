import type { ModernQueueState } from "../virtqueue-state.ts";
import type { NegotiationState } from "./negotiation.ts";
import type { StructureState } from "./structured-function.ts";

/** What a saved state holds of the modern interface. */
export interface ModernState {
  readonly structures: StructureState;
  readonly registers: NegotiationState & {
    readonly deviceFeatureSelect: number;
    readonly driverFeatureSelect: number;
    readonly generation: number;
    /** Config space has changed, and the generation does not tell it yet. */
    readonly configChanged: boolean;
    /** Of each queue the six words of its addresses. */
    readonly areas: readonly (readonly number[])[];
  };
  readonly receive: ModernQueueState;
  readonly transmit: ModernQueueState;
}
