import type { AllowedReactions } from "./chain/reactions.ts";
import type { Entry } from "./queue-role.ts";

/**
 * Where a queue has stopped until the next reset. While chains of before that point are in flight, the device may not
 * have come to it yet, and what it does when it comes there is still to come.
 */
export class StopPoint {
  /** What allowed the queue to stop; undefined before it did. */
  by: AllowedReactions | undefined = undefined;
  #sequence = 0;
  #wasAhead = false;

  /** The queue has stopped at the entry with this sequence. */
  set(by: AllowedReactions, sequence: number): void {
    this.by = by;
    this.#sequence = sequence;
  }

  /** Whether an entry was offered before the one at which the queue has stopped. */
  isBehind({ sequence }: Entry): boolean {
    return sequence < this.#sequence;
  }

  /** Whether it is the entry at which the queue has stopped. */
  isAt({ sequence }: Entry): boolean {
    return sequence === this.#sequence;
  }

  /** Whether the device may have to come to this point yet. */
  isAhead(outstanding: readonly Entry[]): boolean {
    return outstanding.some((entry) => this.isBehind(entry));
  }

  /** Asked with the device at rest: whether it has come to this point since it was asked last. */
  isReached(isStopped: boolean, outstanding: readonly Entry[]): boolean {
    const wasAhead = this.#wasAhead;
    this.#wasAhead = isStopped && this.isAhead(outstanding);
    return wasAhead && isStopped && !this.#wasAhead;
  }
}
