import { type InterruptReason, interruptReason, type SuppressionState } from "../ring/suppression.ts";
import type { LateInterrupts } from "./late-interrupts.ts";
import type { UnseenCompletions } from "./unseen-completions.ts";

/** What must be pending and what may be, since ISR was last read. */
export class DueInterrupts {
  /** A queue interrupt must be pending, and why. */
  owed: InterruptReason | undefined = undefined;
  /** A queue interrupt may be pending: something was used since ISR was last read. */
  allowed = false;
  /** A config-change interrupt must be pending. */
  configOwed = false;
  /** A config-change interrupt may be pending. */
  configAllowed = false;
  readonly #configMayChange: () => boolean;
  /** A queue interrupt that is allowed only because suppression is a hint. */
  hintedAway: "flag" | "event-index" | undefined = undefined;
  /** The queue whose interrupts are told apart from those of the others. */
  firstQueue = 0;
  /** Something was used since ISR was last read for which an interrupt too many is no fault. */
  #excused = false;
  /** Queues whose first decision since the reset was made. */
  readonly #decided: Set<number> = new Set();
  readonly #late: LateInterrupts;
  readonly #unseen: UnseenCompletions;

  constructor(late: LateInterrupts, unseen: UnseenCompletions, configMayChange: () => boolean) {
    this.#configMayChange = configMayChange;
    this.#late = late;
    this.#unseen = unseen;
  }

  /**
   * Config space may change at any time, with an interrupt or without: the kit does not know what it means, or the
   * device may ask for a reset, which it tells of as if its config had changed.
   */
  get configMayChange(): boolean {
    return this.#configMayChange();
  }

  /** Whether an interrupt must be pending, for whatever it tells of. */
  get isOwed(): boolean {
    return this.owed !== undefined || this.configOwed;
  }

  /** Whether an interrupt may be pending, for whatever it tells of. */
  get isAllowed(): boolean {
    return this.allowed || this.configAllowed;
  }

  /** Whether the next decision of a queue is its first, for which an extra interrupt is no fault (device.md 10.14). */
  firstDecision(queue: number): boolean {
    return !this.#decided.has(queue);
  }

  /**
   * Chains of a queue were used, `from` .. `to` in free-running indices, under the suppression then in force.
   * `pending`: INTA was seen asserted before. Where nothing was due then, what ISR shows may be that interrupt, which
   * was one too many (INT-15), and not one for these chains.
   */
  used(
    queue: number,
    from: number,
    to: number,
    state: SuppressionState,
    pending: boolean,
  ): InterruptReason | undefined {
    this.#excused ||= pending && !this.isAllowed;
    this.allowed = true;
    this.#late.used((to - from) & 0xffff);
    const told = this.#unseen.used();
    const reason = told ? undefined : interruptReason(state, from, to, queue === this.firstQueue);
    const first = this.firstDecision(queue);
    this.#decided.add(queue);
    if (reason !== undefined) {
      this.owed ??= reason;
      return reason;
    }
    if (told || first || state.notifyOnEmpty || state.former.length > 0) {
      this.#excused = true;
      this.hintedAway = undefined;
    } else if (this.owed === undefined && !this.#excused) {
      this.hintedAway = state.eventIndex ? "event-index" : "flag";
    }
    return undefined;
  }

  /** The config space changed; `must` when the driver negotiated to hear of it and runs. */
  configChanged(must: boolean): void {
    this.configAllowed = true;
    this.configOwed ||= must;
  }

  /** ISR was read: only what that read came too early for is still due. */
  acknowledged(): void {
    if (!this.#late.awaits("queue")) {
      this.owed = undefined;
      this.allowed = false;
    }
    if (!this.#late.awaits("config")) {
      this.configOwed = false;
      this.configAllowed = false;
    }
    this.hintedAway = undefined;
    this.#excused = false;
  }

  /** A device reset: nothing is pending. */
  reset(): void {
    this.owed = undefined;
    this.allowed = false;
    this.configOwed = false;
    this.configAllowed = false;
    this.hintedAway = undefined;
    this.#excused = false;
    this.#decided.clear();
  }
}
