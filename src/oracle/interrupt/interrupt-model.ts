import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { type InterruptReason, interruptReason, type SuppressionState } from "../ring/suppression.ts";
import { noteConfigInterrupt, noteIsrWithMsix } from "./interrupt-choices.ts";
import { InterruptHistory } from "./interrupt-history.ts";
import { KeptBits } from "./kept-bits.ts";
import { LateInterrupts } from "./late-interrupts.ts";
import { UnseenCompletions } from "./unseen-completions.ts";

/**
 * The interrupt ledger: which interrupts are owed, which are merely allowed, and what was seen. Without MSI-X it
 * rules the ISR register and the level of INTA; with MSI-X the messages of each vector (see `msix-model.ts`).
 */
export class InterruptModel {
  /** A queue interrupt must be pending, and why. */
  owed: InterruptReason | undefined = undefined;
  /** A queue interrupt may be pending: something was used since ISR was last read. */
  allowed = false;
  /** A config-change interrupt must be pending. */
  configOwed = false;
  /** A config-change interrupt may be pending. */
  configAllowed = false;
  /** Level of INTA at the last sample; -1 unknown. */
  line = -1;
  /** Nothing has happened since the line was sampled. */
  #lineFresh = false;
  /** Whether the interrupt-disable bit of the command register is in force. */
  disabled = false;
  /** MSI-X is on: ISR and line say nothing (A9). */
  msix = false;
  /** The state became unknown: any value is accepted at the next read. */
  unknown = false;
  /** The queue whose interrupts are told apart from those of the others. */
  firstQueue = 0;
  /** The state stays unknown until the next reset. */
  uncertain = false;
  /** Queues whose first decision since the reset was made. */
  readonly #decided: Set<number> = new Set();
  /** What came before. */
  readonly history: InterruptHistory = new InterruptHistory();
  /** Completions that may have been told of before they are seen. */
  readonly unseen: UnseenCompletions = new UnseenCompletions();
  /** Interrupts that may come later than what they tell of. */
  readonly late: LateInterrupts;
  /** ISR was read and nothing has happened since. */
  #justRead = false;
  /** A queue interrupt that is allowed only because suppression is a hint. */
  #hintedAway: "flag" | "event-index" | undefined = undefined;
  /** Something was used since ISR was last read for which an interrupt too many is no fault. */
  #excused = false;
  readonly #judgement: Judgement;
  readonly #queueBit: number;
  readonly #configBit: number;
  readonly #kept: KeptBits;

  constructor(specification: Specification, judgement: Judgement, synchronous: boolean) {
    this.#judgement = judgement;
    this.late = new LateInterrupts(synchronous);
    const bits = specification.transport.isrBits;
    this.#queueBit = bits.queue;
    this.#configBit = bits.config;
    this.#kept = new KeptBits(specification, judgement);
  }

  /** Whether an interrupt may come for what was seen before; with MSI-X what was seen of queues has had its message. */
  get mayInterrupt(): boolean {
    return this.configAllowed || (this.allowed && !this.msix);
  }

  /** The clause by which a queue interrupt must be pending; empty when none has to. */
  get owedBy(): string {
    return this.owed === undefined ? "" : this.#judgement.broken("no-interrupt", { reason: this.owed });
  }

  /** Something other than a read of ISR happened: a second read need not give 0, nor the line be as it was. */
  stimulus(): void {
    this.#justRead = false;
    this.#lineFresh = false;
  }

  /** Whether the next decision of a queue is its first, for which an extra interrupt is no fault (device.md 10.14). */
  firstDecision(queue: number): boolean {
    return !this.#decided.has(queue);
  }

  /** Chains of a queue were used, `from` .. `to` in free-running indices, under the suppression then in force. */
  used(queue: number, from: number, to: number, state: SuppressionState): InterruptReason | undefined {
    this.#justRead = false;
    this.allowed = true;
    this.late.used((to - from) & 0xffff);
    const told = this.unseen.used();
    const reason = told ? undefined : interruptReason(state, from, to, queue === this.firstQueue);
    const first = this.firstDecision(queue);
    this.#decided.add(queue);
    if (reason !== undefined) {
      this.owed ??= reason;
      return reason;
    }
    if (told || first || state.notifyOnEmpty) {
      this.#excused = true;
      this.#hintedAway = undefined;
    } else if (this.owed === undefined && !this.#excused) {
      this.#hintedAway = state.eventIndex ? "event-index" : "flag";
    }
    return undefined;
  }

  /** The config space changed; `must` when the driver negotiated to hear of it and runs. */
  configChanged(must: boolean): void {
    this.#justRead = false;
    this.configAllowed = true;
    this.configOwed ||= must;
  }

  /** MSI-X was turned on or off. What ISR and line show of events of before is open until ISR is read (A9). */
  turnMsix(on: boolean): void {
    this.late.forget();
    this.#afterRead();
    this.#justRead = false;
    this.msix = on;
    this.unknown = !on;
  }

  /** A device reset: nothing is pending. */
  reset(): void {
    this.owed = undefined;
    this.allowed = false;
    this.configOwed = false;
    this.configAllowed = false;
    this.unknown = false;
    this.uncertain = false;
    this.#decided.clear();
    this.unseen.reset();
    this.late.reset();
    this.history.reset();
    this.#kept.reset();
    this.#justRead = false;
    this.#hintedAway = undefined;
    this.#excused = false;
  }

  /** The driver says anew when it wants interrupts: one that does not show yet may be decided by that. */
  suppressionChanged(): void {
    this.#hintedAway = this.line === 1 ? this.#hintedAway : undefined;
    if (this.late.mayBe && (this.disabled || this.line < 0 || this.configAllowed)) {
      this.owed = undefined;
      this.late.came("queue");
    }
  }

  /** Whether ISR must be nonzero, must be 0, or cannot be told. */
  pending(): boolean | undefined {
    if (this.unknown || this.msix) {
      return undefined;
    }
    if (this.owed !== undefined || this.configOwed) {
      return true;
    }
    // An interrupt without cause is judged where ISR is read; here it only means that nothing can be told. A line that
    // is disabled does not show it.
    const hidden = this.disabled && !this.#justRead;
    return this.allowed || this.configAllowed || this.line === 1 || hidden ? undefined : false;
  }

  /** Whether an interrupt is owed that a sample of INTA does not show. */
  missing(level: number): boolean {
    const owed = this.owed !== undefined || this.configOwed;
    const shows = level === 0 && !this.disabled;
    return owed && (shows || this.late.waiting) && level !== 1 && !this.unknown && !this.msix;
  }

  /** Takes a sample of INTA, taken with the device at rest when `atRest`. */
  sample(level: number, atRest: boolean): void {
    if (level < 0) {
      return;
    }
    this.line = level;
    this.#lineFresh = true;
    if (this.unknown) {
      return;
    }
    if (this.msix) {
      this.#judgeLow(level, "line-with-msix", "INTA silent while MSI-X is enabled");
      return;
    }
    if (this.disabled) {
      this.history.dueWhileDisabled = this.owed !== undefined || this.configOwed;
      const allowed = "INTA silent while interrupts are disabled in the command register";
      this.#judgeLow(level, "line-while-disabled", allowed);
      return;
    }
    if (level === 0 && atRest && !this.late.waiting) {
      this.#judgeSilent();
    } else if (level === 1) {
      this.#judgeAsserted();
    }
  }

  #judgeLow(level: number, deviation: string, allowed: string): void {
    this.#judgement.expect(deviation, level === 0, allowed, "INTA asserted");
  }

  #judgeSilent(): void {
    if (this.#kept.any) {
      this.#kept.judge(0);
    } else if (this.owed !== undefined) {
      this.#judgement.deviates(
        "no-interrupt",
        this.history.facts(this.owed),
        "INTA asserted: a chain was used and the driver had not suppressed the interrupt",
        this.history.seen > 0 ? "INTA low, although earlier interrupts did come" : "INTA low",
      );
    } else if (this.configOwed) {
      this.#judgement.deviates(
        "no-config-interrupt",
        {},
        "INTA asserted: the link state of a channel changed, with VMCHANNEL_F_LINK negotiated",
        "INTA low",
      );
    }
  }

  #judgeAsserted(): void {
    if (this.owed !== undefined) {
      this.#judgement.reach("no-interrupt", { reason: this.owed });
    }
    if (this.allowed || this.configAllowed) {
      return;
    }
    if (this.#justRead) {
      this.#deviate("line-not-lowered", "INTA low after ISR was read", "INTA still asserted");
    }
  }

  /** Takes a read of ISR with the device at rest. */
  read(value: number): void {
    this.#judgeRead(value);
    this.late.acknowledged((value & this.#queueBit) !== 0, (value & this.#configBit) !== 0);
  }

  #judgeRead(value: number): void {
    const judgement = this.#judgement;
    if (this.unknown || this.msix) {
      noteIsrWithMsix(judgement, value, this.owed !== undefined, this.unknown);
      this.late.forget();
      this.#afterRead();
      this.unknown = this.uncertain;
      return;
    }
    if (!this.#kept.judge(value)) {
      return;
    }
    judgement.expect(
      "isr-reserved-bits",
      (value & ~(this.#queueBit | this.#configBit)) === 0,
      () => `ISR bits other than ${this.#queueBit} and ${this.#configBit} are 0`,
      () => hex(value),
    );
    if ((value & this.#queueBit) !== 0) {
      this.unseen.acknowledged();
    }
    if (this.#justRead && !this.late.awaitsAny) {
      if (value === 0) {
        judgement.reach("not-cleared");
      } else {
        this.#deviate("not-cleared", "0x0 on a second read", hex(value));
      }
      return;
    }
    this.#judgeLine(value);
    this.#judgeQueueBit(value);
    this.#judgeConfigBit(value);
    if (value !== 0) {
      this.history.seen++;
    }
    this.#kept.shown(value);
    if (this.#kept.readClears) {
      this.#afterRead();
    }
  }

  /** What a late interrupt explains is no deviation, and what an unseen completion would explain none before a look. */
  #deviate(deviation: string, allowed: string, got: string): void {
    if (!this.late.possible) {
      this.unseen.judge(() => this.#judgement.deviates(deviation, {}, allowed, got));
    }
  }

  #afterRead(): void {
    if (!this.late.awaits("queue")) {
      this.owed = undefined;
      this.allowed = false;
    }
    if (!this.late.awaits("config")) {
      this.configOwed = false;
      this.configAllowed = false;
    }
    this.#hintedAway = undefined;
    this.history.dueWhileDisabled = false;
    this.#excused = false;
    this.#justRead = true;
    this.line = -1;
  }

  #judgeLine(value: number): void {
    const judgement = this.#judgement;
    if (this.line < 0 || !this.#lineFresh || this.disabled) {
      return;
    }
    if (this.line === 1) {
      judgement.expect("line-without-isr", value !== 0, "a nonzero ISR while INTA is asserted", () => hex(value));
      return;
    }
    if (value === 0) {
      return;
    }
    const got = `INTA low with ISR ${hex(value)}`;
    if (this.history.seen > 0 && this.owed === undefined && !this.allowed) {
      this.#deviate("not-cleared", "0x0 when nothing was used since ISR was read", got);
    } else {
      this.#deviate("isr-without-line", "INTA asserted as long as ISR is nonzero", got);
    }
  }

  #judgeQueueBit(value: number): void {
    const judgement = this.#judgement;
    const set = (value & this.#queueBit) !== 0;
    if (this.owed !== undefined) {
      if (!set && this.late.isEarly("queue")) {
        return;
      }
      this.late.came("queue");
      // Where some bit shows, the interrupt came and only its bit is another one.
      const elsewhere = !set && value !== 0 && !this.configAllowed;
      if (set) {
        judgement.reach("no-interrupt", { reason: this.owed });
        judgement.reach("line-without-isr");
        if (this.history.seen > 0) {
          judgement.reach("isr-without-line");
        }
      } else {
        judgement.deviates(
          "isr-bit-missing",
          { ...this.history.facts(this.owed), otherBit: elsewhere },
          `ISR bit ${this.#queueBit}: a chain was used and the driver had not suppressed the interrupt`,
          hex(value),
        );
      }
      return;
    }
    if (!set && !this.allowed) {
      judgement.reach("spurious");
    }
    const withConfig = (value & this.#configBit) !== 0;
    if (!set || withConfig) {
      if (!set && this.#hintedAway === "flag") {
        judgement.reach("despite-suppression");
      }
      return;
    }
    if (!this.allowed) {
      this.#deviate("spurious", "no queue interrupt when nothing was used since the last one", hex(value));
    } else if (this.#hintedAway !== undefined) {
      this.#deviate("despite-suppression", "no interrupt while the driver suppresses it", hex(value));
    }
  }

  #judgeConfigBit(value: number): void {
    const judgement = this.#judgement;
    const set = (value & this.#configBit) !== 0;
    if (this.configOwed) {
      if (!set && this.late.isEarly("config")) {
        return;
      }
      this.late.came("config");
      const held = judgement.expect(
        "config-bit-missing",
        set,
        () => `ISR bit ${this.#configBit} after a link change`,
        () => hex(value),
      );
      if (held) {
        judgement.reach("no-config-interrupt");
        noteConfigInterrupt(judgement, (value & this.#queueBit) !== 0, this.allowed);
      }
      return;
    }
    judgement.expect(
      "config-interrupt-without-change",
      !set || this.configAllowed,
      () => `ISR bit ${this.#configBit} clear: the config space did not change`,
      () => hex(value),
    );
  }
}
