import type { Operation } from "../../src/operation/operation.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";

/** Says step by step that there is a driver. */
export function greet({ bringUp }: PropertyContext): Operation {
  return { kind: "set-status", value: bringUp.greeted };
}

/**
 * Accepts features, bits 0 to 31, with those that a driver of the transport always accepts, and agrees on them where
 * the transport asks for that. Without features, does what cannot be left out.
 */
export function negotiate({ bringUp }: PropertyContext, features?: number): Operation[] {
  const { agreed, required } = bringUp;
  if (features === undefined && agreed === undefined) {
    return [];
  }
  const high = required.high === 0 ? {} : { high: required.high };
  const accept: Operation = { kind: "accept-features", value: (features ?? 0) + required.low, ...high };
  return agreed === undefined ? [accept] : [accept, { kind: "set-status", value: agreed }];
}

/** Says that the driver is ready. */
export function ready({ bringUp }: PropertyContext): Operation {
  return { kind: "set-status", value: bringUp.ready };
}
