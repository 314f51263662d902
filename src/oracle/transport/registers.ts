import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";

/** What a transport's registers hold, as far as the rest of the oracle asks. */
export interface Registers {
  /** Whether MSI-X is on. */
  readonly msix: boolean;
  /** Vectors the function's MSI-X table has. */
  vectors: number;
  /** The features that the device offers, once read. */
  readonly hostFeatures: FeatureSet | undefined;
  /** The features that the driver accepted since the reset. */
  readonly writtenFeatures: FeatureSet;
  /** Whether the accepted features read back at all. */
  readonly featuresRead: {
    readonly readsBack: boolean;
    /** Takes in a read. True when it is no answer to what was written, and may be what the register always gives. */
    isSilent(value: number, expected: readonly number[] | undefined): boolean;
  };
  /** What each queue has of its own. */
  readonly queues: {
    /** The queues that are known to be there. */
    readonly present: readonly number[];
    /** Queues that may be selected now. */
    readonly selected: readonly number[];
    /** Whether the driver wrote size or addresses of a queue while it was enabled. */
    wroteLate(queue: number): boolean;
    /** The size of a queue, once read. */
    queueSize(queue: number): number | undefined;
  };
  /** Whether the driver has said that it knows the device. */
  readonly acknowledged: boolean;
  /** Whether the driver accepted bits that are not offered. */
  readonly acceptedUnoffered: boolean;
  /** MSI-X was turned on or off. */
  turnMsix(on: boolean): void;
  /** The vector that a queue, or `configSource`, is mapped to; undefined when it is not known. */
  vector(source: number): number | undefined;
  /** The one value that the register with an effect is known to hold, or undefined. */
  value(use: RegisterEffect): number | undefined;
  /** Every value that the register with an effect, one that a reset sets, may hold; empty when nothing is known. */
  possibleOf(use: RegisterEffect): readonly number[];
  /** Every value that a read of a register not per queue may give; empty when nothing is known. */
  possible(register: RegisterDescription): readonly number[];
}
