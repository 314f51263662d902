import type { Chain } from "./chain-walk.ts";
import type { Judgement } from "./judgement.ts";
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

/** The clauses that a served chain reaches, beyond those of its ring and message. */
export function reachServed(
  judgement: Judgement,
  context: ServiceContext,
  queue: QueueModel,
  entries: readonly Entry[],
): void {
  const reach = (id: string, when = true): void => {
    if (when) {
      judgement.clause(id).reached++;
    }
  };
  reach("RNG-1");
  reach("RNG-2");
  reach(
    "RNG-20",
    entries.some(({ notice }) => notice === "RNG-20" || notice === "RNG-22"),
  );
  reach("RNG-22", entries.length + queue.outstanding.length === queue.size);
  reach(
    "RNG-24",
    entries.some(({ chain }) => chain !== undefined && context.atEdge(chain)),
  );
  reach(
    "RNG-4",
    entries.some((entry) => (entry.chain?.writableBytes ?? 0) > 0),
  );
  reach("STA-4", !context.driverOk);
  reach("FEAT-2", context.subset);
  reach("FEAT-5", context.unoffered);
  reach("FEAT-3", context.lives > 1);
  reach("ROB-5", context.afterMalformed);
  reach("ROB-7", context.completedEmpty);
  reach("ROB-10", entries.length + queue.outstanding.length >= queue.size);
  reach("RST-3", context.afterInFlight);
  reach("ROB-33", context.afterInFlight);
  for (const { chain, reactions } of entries) {
    if (chain !== undefined && reactions.conditions.length === 0) {
      reachLayout(reach, queue, chain);
    }
  }
}

/** The clauses on how descriptors are arranged that a good chain reaches. */
function reachLayout(reach: (id: string, when: boolean) => void, { size, features }: QueueModel, chain: Chain): void {
  reach("RNG-6", features.anyLayout && chain.readable.length + chain.writable.length > 1);
  reach("RNG-8", chain.writeOnTable);
  reach("RNG-9", chain.indirectTail);
  reach("RNG-23", chain.descriptors === size);
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
