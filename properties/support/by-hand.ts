import type { Operation } from "../../src/operation/operation.ts";
import type { PropertyContext } from "../../src/runner/check/property.ts";

/** Says step by step that there is a driver. */
export function greet({ bringUp }: PropertyContext): Operation {
  return { kind: "set-status", value: bringUp.greeted };
}

/**
 * Accepts features with those that a driver of the transport always accepts, and agrees on them where
 * the transport asks for that. Without features, does what cannot be left out.
 */
export function negotiate({ bringUp }: PropertyContext, features?: number): Operation[] {
  const { agreed, required } = bringUp;
  if (features === undefined && agreed === undefined) {
    return [];
  }
  const [low, highWord] = [(features ?? 0) % 2 ** 32, Math.floor((features ?? 0) / 2 ** 32) + required.high];
  const high = highWord === 0 ? {} : { high: highWord };
  const accept: Operation = { kind: "accept-features", value: low + required.low, ...high };
  return agreed === undefined ? [accept] : [accept, { kind: "set-status", value: agreed }];
}

/** Says that the driver is ready. */
export function ready({ bringUp }: PropertyContext): Operation {
  return { kind: "set-status", value: bringUp.ready };
}
