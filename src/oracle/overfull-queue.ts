import type { Judgement } from "./judgement.ts";

/**
 * Judges a queue that the driver filled beyond its size, which heads offered again make possible (ROB-10). What a
 * device does with the entries is open, except that it never has more of them in flight than the queue is long: with
 * three times as many in the ring it finds an impossible available index and stops.
 */
export class OverfullQueue {
  /** The driver offered more entries than the queue has, and did nothing else since that makes its rings unreadable. */
  watched = false;
  readonly #judgement: Judgement;
  readonly #size: number;
  /** The used index when there were first too many entries for any device; -1 before. */
  #usedThen = -1;

  constructor(judgement: Judgement, size: number) {
    this.#judgement = judgement;
    this.#size = size;
  }

  /** Takes in both indices as the ring shows them. */
  look(available: number, used: number): void {
    // A device may have taken a queue's length of entries, and have seen as many more before the index went too far.
    const most = 2 * this.#size;
    if (!this.watched) {
      return;
    }
    if (this.#usedThen < 0) {
      this.#usedThen = ((available - used) & 0xffff) > most ? used : -1;
      return;
    }
    const completed = (used - this.#usedThen) & 0xffff;
    this.#judgement.judge(
      this.#judgement.clause("ROB-10"),
      completed <= most,
      "more-in-flight-than-entries",
      () => `at most ${most} completions of a queue of ${this.#size} that is filled beyond what its indices can tell`,
      () => `${completed}`,
    );
  }
}
