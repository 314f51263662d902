import type { OracleOptions } from "./judgement/oracle-options.ts";
import type { Oracle } from "./oracle.ts";
import type { QueueModel } from "./ring/queue-model.ts";
import type { UsedProgress } from "./ring/queue-role.ts";
import { suppressionOf } from "./ring/suppression.ts";

/** Takes in the used rings of live queues: completed chains, the memory that they give back, the interrupt they owe. */
export class UsedRings {
  readonly #oracle: Oracle;
  readonly #options: OracleOptions;

  /** `options` are those that the oracle was made with. */
  constructor(oracle: Oracle, options: OracleOptions) {
    this.#oracle = oracle;
    this.#options = options;
  }

  /** Takes in the used ring of a queue from observed memory; adds the heads that were completed to `heads`. */
  take(index: number, heads: number[]): void {
    this.#judge(index, heads);
    const { memory, queues } = this.#oracle;
    const queue = queues.get(index);
    if (queue !== undefined && !queue.outsideRam) {
      const { used, availableEvent } = queue.ring;
      memory.adopt(used, availableEvent - used);
      if (queue.features.eventIndex) {
        memory.adopt(availableEvent, 2);
      }
    }
  }

  #judge(index: number, heads: number[]): void {
    const oracle = this.#oracle;
    const queue = oracle.queues.get(index);
    if (oracle.overfull?.index === index) {
      oracle.overfull.takeUsed();
    }
    if (queue === undefined || oracle.uncertain || queue.outsideRam) {
      return;
    }
    const progress = queue.takeUsed(heads);
    if (progress === undefined) {
      return;
    }
    oracle.memory.judgeElements(queue, progress);
    for (const entry of progress.completed) {
      oracle.memory.revokeChain(queue, entry);
    }
    oracle.served.reach(oracle.serviceContext(), queue, progress.completed);
    this.#oweInterrupt(queue, progress);
  }

  #oweInterrupt(queue: QueueModel, { from, to }: UsedProgress): void {
    const { audit, features, interrupts, messages } = this.#oracle;
    const { index } = queue;
    const notifyOnEmpty = features.accepted("NOTIFY_ON_EMPTY");
    const former = interrupts.asked.of(queue);
    const hint = !interrupts.due.firstDecision(index) && !notifyOnEmpty && former.length === 0;
    const suppression = suppressionOf(queue, this.#options, notifyOnEmpty, former);
    const reason = interrupts.used(index, from, to, suppression);
    const sent = messages.queueUsed(index, reason, hint);
    audit.judgeOrder(sent || (reason !== undefined && !messages.enabled));
  }
}
