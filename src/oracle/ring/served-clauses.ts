import type { Judgement } from "../judgement/judgement.ts";
import type { Chain } from "./chain/chain-walk.ts";
import type { QueueModel } from "./queue-model.ts";
import type { Entry } from "./queue-role.ts";
import type { ServiceContext } from "./service-context.ts";

/** The clauses that served chains reach, beyond those of their ring and message. */
export class ServedClauses {
  readonly #judgement: Judgement;

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  #reach(id: string, when: boolean): void {
    if (when) {
      this.#judgement.clause(id).reached++;
    }
  }

  /** Entries of a queue were completed. */
  reach(context: ServiceContext, queue: QueueModel, entries: readonly Entry[]): void {
    const all = entries.length + queue.outstanding.length;
    this.#reach("RNG-1", true);
    this.#reach("RNG-2", true);
    this.#reach("RNG-31", true);
    this.#reach("RNG-36", true);
    this.#reach("RNG-33", context.smallerSize(queue.index));
    this.#reach("QRS-2", context.queueResets(queue.index) > 0);
    this.#reach("QRS-4", context.queueResets(queue.index) > 0);
    this.#reach("RNG-22", all === queue.size);
    this.#reach("ROB-10", all >= queue.size);
    this.#reach("STA-4", !context.driverOk);
    if (!context.driverOk) {
      this.#judgement.note("A5", "serves-early");
    }
    this.#reach("FEAT-2", context.subset);
    this.#reach("FEAT-3", context.lives > 1);
    this.#reach("FEAT-5", context.unoffered);
    this.#reach("RST-3", context.afterInFlight);
    this.#reach("ROB-5", context.afterMalformed);
    this.#reach("ROB-7", context.completedEmpty);
    this.#reach("ROB-33", context.afterInFlight);
    for (const entry of entries) {
      this.#reach("RNG-20", entry.notice === "batch" || entry.notice === "full");
      if (entry.chain !== undefined) {
        this.#reachChain(context, queue, entry.chain, entry.reactions.conditions.length === 0);
      }
    }
  }

  #reachChain(context: ServiceContext, { size, features }: QueueModel, chain: Chain, good: boolean): void {
    this.#reach("RNG-4", chain.writableBytes > 0);
    if (good) {
      this.#reach("RNG-6", features.anyLayout && chain.readable.length + chain.writable.length > 1);
      this.#reach("RNG-32", features.anyLayout && chain.readable.length + chain.writable.length > 1);
      this.#reach("RNG-8", chain.writeOnTable);
      this.#reach("RNG-9", chain.indirectTail);
      this.#reach("RNG-23", chain.descriptors === size);
      this.#reach("RNG-30", chain.looseTable);
      this.#reach("RNG-24", context.atEdge(chain));
    }
  }
}
