import type { OracleOptions } from "./judgement/oracle-options.ts";
import type { Oracle } from "./oracle.ts";
import { OverfullQueue } from "./ring/overfull-queue.ts";
import type { Entry } from "./ring/queue-role.ts";

/** Takes in what the driver puts on the available rings of live queues: what it offers belongs to the device then. */
export class AvailableRings {
  readonly #oracle: Oracle;
  readonly #options: OracleOptions;

  /** `options` are those that the oracle was made with. */
  constructor(oracle: Oracle, options: OracleOptions) {
    this.#oracle = oracle;
    this.#options = options;
  }

  /** Takes in the new entries of a queue, by its index. Call after the memory was written. */
  take(index: number): void {
    const oracle = this.#oracle;
    const queue = oracle.queues.get(index);
    if (oracle.overfull?.index === index) {
      oracle.overfull.takeAvailable();
    }
    if (queue === undefined || oracle.uncertain) {
      return;
    }
    const before = queue.outstanding.length;
    queue.takeAvailable();
    if (queue.outstanding.length > queue.size) {
      oracle.judgement.clause("ROB-10").reached++;
      oracle.judgement.clause("ROB-21").reached += queue.headsRepeat ? 1 : 0;
      // Whether the device sees entries or an impossible jump depends on how far it has looked.
      oracle.loseCertainty();
      const { specification, intended, observed } = this.#options;
      oracle.overfull = new OverfullQueue(queue, specification, oracle.judgement, intended, observed);
    }
    for (let position = before; position < queue.outstanding.length; position++) {
      oracle.memory.grantChain(queue, queue.outstanding[position] as Entry);
    }
    if (queue.asksForNoNotify) {
      queue.notified(true);
    }
  }
}
