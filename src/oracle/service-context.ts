import type { Chain } from "./chain-walk.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry } from "./queue-role.ts";

/** From this index on a number of 16 bits is negative to whoever takes it for a signed one. */
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
  /** A malformed chain of this life was completed empty. */
  readonly completedEmpty: boolean;
  /** Whether a buffer lies at an edge of RAM or of a region. */
  readonly atEdge: (chain: Chain) => boolean;
}

/**
 * The clause that a missing completion breaks, by the most telling circumstance: how the chain is laid out, how the
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
  if (!queue.served && (context.afterMalformed || queue.secondLife)) {
    return context.afterMalformed ? "ROB-5" : "RST-2";
  }
  if (context.completedEmpty) {
    return "ROB-7";
  }
  if (context.unoffered) {
    return "FEAT-5";
  }
  return context.driverOk ? "" : "STA-4";
}
