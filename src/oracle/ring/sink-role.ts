import type { Facts } from "../judgement/blame/blame-row.ts";
import type { ClauseCounter } from "../judgement/clause-counters.ts";
import type { Judgement } from "../judgement/judgement.ts";
import type { Chain } from "./chain/chain-walk.ts";
import { directionConditions } from "./chain/direction-conditions.ts";
import type { Entry, Obligation, QueueRole } from "./queue-role.ts";

/**
 * A queue of a device whose type the kit does not know: it consumes any readable chain, and only the ring is judged.
 */
export class SinkRole implements QueueRole {
  readonly writes = false;
  readonly isRequest?: true;
  readonly #liveness: ClauseCounter;
  readonly #foreign: ClauseCounter;

  readonly owesNothing: boolean = false;
  readonly refusedMessage: boolean = false;

  constructor(judgement: Judgement) {
    this.#liveness = judgement.clause("RNG-20");
    this.#foreign = judgement.clause("ROB-23");
  }

  conditions(chain: Chain): readonly string[] {
    return directionConditions(chain, "readable");
  }

  offered(): void {}

  late(): void {}

  facts(): Facts {
    return {};
  }

  duplicated(): void {}

  owes(_entry?: Entry): Obligation {
    return "must";
  }

  completed(entry: Entry): void {
    this.#liveness.reached++;
    if (this.isRequest !== true && (entry.chain?.writableBytes ?? 0) > 0) {
      this.#foreign.reached++;
    }
  }
}
