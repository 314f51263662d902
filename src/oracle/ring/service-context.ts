import type { Chain } from "./chain/chain-walk.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry } from "./queue-role.ts";

/** Resets from which on a device that fails is one that cannot be reset any number of times. */
const manyLives = 4;

/** Notifications with nothing new in the ring from which on they are a storm. */
const stormLeast = 16;

/** From this index on a number of 16 bits is negative when it is read as signed. */
const signedIndexEnd = 0x8000;

/** Under which circumstances a chain is served: what a served one reaches, and what a missing completion breaks. */
export interface ServiceContext {
  /** The driver has set DRIVER_OK. */
  readonly driverOk: boolean;
  /** The driver accepted fewer features than offered. */
  readonly subset: boolean;
  /** The driver accepted bits that are not offered. */
  readonly unoffered: boolean;
  /** Resets since the scenario began, bring-up included. */
  readonly lives: number;
  /** The device has been reset after a malformed chain. */
  readonly afterMalformed: boolean;
  /** Chains that the device was notified of were in flight at the last reset. */
  readonly afterInFlight: boolean;
  /** The clause on the oddest thing the driver did before the last reset; empty when it did nothing odd. */
  readonly oddBefore: string;
  /** A malformed chain of this life was completed empty. */
  readonly completedEmpty: boolean;
  /** A message of this life was malformed. */
  readonly refusedMessage: boolean;
  /** A queue that is not there was notified in this life. */
  readonly absentNotified: boolean;
  /** Whether a buffer lies at an edge of RAM or of a region. */
  readonly atEdge: (chain: Chain) => boolean;
}

/**
 * The clause that a missing completion breaks, by the circumstance that says most: how the chain is laid out, how the
 * device was told of it, what the device went through before. Empty when nothing about it is unusual.
 */
export function missingClause(context: ServiceContext, queue: QueueModel, entry: Entry): string {
  if (entry.layout !== "") {
    return entry.layout;
  }
  if (entry.position >= signedIndexEnd) {
    return "RNG-16";
  }
  if (entry.notice !== "") {
    return entry.notice;
  }
  const before =
    context.oddBefore !== "" || context.afterMalformed || queue.former !== undefined || context.lives > manyLives;
  if (!queue.served && before) {
    return missingAfterReset(context);
  }
  if (queue.idleNotifies > 0) {
    return queue.idleNotifies < stormLeast ? "RNG-19" : "ROB-31";
  }
  if (context.absentNotified) {
    return "REG-8";
  }
  if (context.completedEmpty) {
    return "ROB-7";
  }
  if (context.refusedMessage) {
    return "ROB-40";
  }
  if (context.unoffered) {
    return "FEAT-5";
  }
  return context.driverOk ? "" : "STA-4";
}

/** The clause that a device breaks which serves nothing in its new life, by what the reset should have ended. */
function missingAfterReset({ oddBefore, afterMalformed, afterInFlight, lives }: ServiceContext): string {
  if (oddBefore !== "" || afterMalformed) {
    return oddBefore || "ROB-5";
  }
  if (lives > manyLives) {
    return "RST-5";
  }
  return afterInFlight ? "ROB-33" : "RST-2";
}
