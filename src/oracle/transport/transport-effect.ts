import type { RingPlace } from "../../wire/ring-place.ts";

/** What an access to a device means to the rest of the oracle, whatever transport it came by. */
export type TransportEffect =
  | { readonly kind: "none" }
  | { readonly kind: "reset" }
  | { readonly kind: "status"; readonly value: number }
  | { readonly kind: "features" }
  /** Features were written when it was too late: they do not count. */
  | { readonly kind: "late-features" }
  /** A queue was given a ring; undefined where that ring cannot be, or its ring was taken away. */
  | { readonly kind: "ring"; readonly queue: number; readonly ring: RingPlace | undefined }
  /** Some queue was given a ring, and which cannot be known. */
  | { readonly kind: "some-ring" }
  | { readonly kind: "notify"; readonly queue: number }
  /** The device was seen to ask for a reset: nothing is owed before. */
  | { readonly kind: "needs-reset" }
  /** A queue alone was reset: its ring is gone. */
  | { readonly kind: "queue-reset"; readonly queue: number }
  /** A source of interrupts was mapped to a vector. */
  | { readonly kind: "vector-mapped" }
  /** What an interrupt was for was read, which acknowledges it. */
  | { readonly kind: "acknowledged"; readonly value: number }
  /** An access that may have been such a read, or not. */
  | { readonly kind: "maybe-acknowledged" }
  /** Device config space was read, at an offset from its start. */
  | { readonly kind: "config-read"; readonly offset: number; readonly width: 1 | 2 | 4; readonly value: number }
  | { readonly kind: "config-written" }
  /** An access whose result is not defined may have changed the device's state. */
  | { readonly kind: "undefined-write" };

/** What a write to a register asks of the rest of the model. */
export type WriteEffect =
  | Exclude<TransportEffect, { readonly kind: "ring" | "some-ring" }>
  /** The register that gives a queue its ring holds this now; queue -1 where it is not known which. */
  | { readonly kind: "queue-address"; readonly queue: number; readonly value: number };

/** The effect of an access that means nothing more than itself. */
export const noEffect: Extract<TransportEffect, { readonly kind: "none" }> = Object.freeze({ kind: "none" });
