import type { Random } from "../../src/base/random.ts";
import type { ChainShape, NotifyMode, RingPlace } from "../../src/operation/operation.ts";
import { plainShape } from "./operations.ts";

/** The direction a chain is offered in. */
export type ChainDirection = "transmit" | "receive";

/** Number of descriptors, 1 .. `queueSize`: mostly few, now and then all there are. */
function partCount(random: Random, queueSize: number): number {
  const few = random.between(1, 4);
  const wanted = random.chance(0.85) ? few : random.pick([queueSize, queueSize - 1, random.between(1, queueSize)]);
  return Math.max(1, Math.min(wanted, queueSize));
}

/** Any shape a chain may have on a queue of `queueSize` descriptors. */
export function anyShape(random: Random, queueSize: number): ChainShape {
  if (random.chance(0.35)) {
    return plainShape;
  }
  return {
    parts: partCount(random, queueSize),
    first: random.chance(0.5) ? 0 : random.pick([1, 4, 7, 8, 9, 12, 16, random.between(1, 64)]),
    indirect: random.chance(0.6) ? "no" : random.pick(["all", "tail"] as const),
    foreign: random.chance(0.8) ? 0 : random.between(1, 2),
    place: random.chance(0.7) ? "heap" : random.pick(["top", "straddling"] as const),
    scatter: random.chance(0.4),
  };
}

/** Whether and how the driver notifies; mostly it does. */
export function anyNotify(random: Random): NotifyMode {
  return random.chance(0.7) ? "yes" : random.pick(["no", "if-asked"] as const);
}

/** Any place for a ring. */
export function anyPlace(random: Random): RingPlace {
  return random.pick(["low", "straddling", "top"] as const);
}
