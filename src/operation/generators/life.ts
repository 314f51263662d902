import type { Random } from "../../base/random.ts";
import type { DamageKind, LifeOperation, RingPlace } from "../operation.ts";
import { boundaryWord } from "./boundary.ts";
import { randomQueue } from "./chain.ts";
import type { OperationContext } from "./operation-context.ts";

const damages: readonly DamageKind[] = ["flip", "flip", "truncate", "version", "configuration"];
const places: readonly RingPlace[] = ["low", "straddling", "top"];

/**
 * Names of features to accept: all of those offered, none, or a random subset; those in `required` always (a name that
 * is not offered does not count, so it may be asked for).
 */
export function randomFeatures(
  random: Random,
  context: OperationContext,
  required: readonly string[] = [],
): readonly string[] {
  const choice = random.below(8);
  const features = [...required];
  for (const name of context.features) {
    const taken = choice < 2 || (choice > 2 && random.chance(0.5));
    if (taken && !required.includes(name)) {
      features.push(name);
    }
  }
  return features;
}

/** A bring-up with a random subset of features, one in eight of them without DRIVER_OK. */
export function randomInitialise(
  random: Random,
  context: OperationContext,
  required: readonly string[] = [],
): LifeOperation {
  const features = randomFeatures(random, context, required);
  return random.below(8) === 0 ? { kind: "initialise", features, early: true } : { kind: "initialise", features };
}

/** A status value other than 0: the steps of a bring-up, or any bits. */
export function randomSetStatus(random: Random): LifeOperation {
  return { kind: "set-status", value: random.chance(0.5) ? random.pick([1, 3, 7, 0x83]) : random.between(1, 255) };
}

/** Raw feature bits written without a reset. */
export function randomAcceptFeatures(random: Random): LifeOperation {
  return { kind: "accept-features", value: boundaryWord(random, 4) };
}

/** A queue gets a new ring, or loses its own. */
export function randomQueueSetUp(random: Random, context: OperationContext): LifeOperation {
  const queue = randomQueue(random, context);
  return random.chance(0.75)
    ? { kind: "set-up-queue", queue, place: random.pick(places) }
    : { kind: "drop-queue", queue };
}

/** A save and a restore, where the target can; elsewhere a reset. */
export function randomSaveRestore(random: Random, context: OperationContext): LifeOperation {
  if (!context.capabilities.saveRestore) {
    return { kind: "reset" };
  }
  return { kind: "save-restore", policy: random.chance(0.7) ? "transparent" : "disconnect" };
}

/** A state document that a device should refuse, where the target can save; elsewhere a reset. */
export function randomRestoreDamaged(random: Random, context: OperationContext): LifeOperation {
  if (!context.capabilities.saveRestore) {
    return { kind: "reset" };
  }
  return { kind: "restore-damaged", damage: random.pick(damages), at: random.below(0x1_0000) };
}

/**
 * The index at which rings start: 0 where the target cannot be told; elsewhere half of the time 0, else so near to
 * 65536, or to 32768, that a scenario's own traffic goes past it.
 */
export function randomStartIndex(random: Random, context: OperationContext): number {
  if (!context.capabilities.startIndex || random.chance(0.5)) {
    return 0;
  }
  const size = context.queueSizes[randomQueue(random, context)] ?? 1;
  const border = random.chance(0.8) ? 0x1_0000 : 0x8000;
  return Math.max(0, border - 1 - random.below(random.chance(0.7) ? 16 : 2 * size));
}
