import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import type { InterruptReason, SuppressionState } from "../ring/suppression.ts";
import { AskedBefore } from "./asked-before.ts";
import { DueInterrupts } from "./due-interrupts.ts";
import { noteIsrWithMsix } from "./interrupt-choices.ts";
import { InterruptHistory } from "./interrupt-history.ts";
import { IsrBits } from "./isr-bits.ts";
import { KeptBits } from "./kept-bits.ts";
import { LateInterrupts } from "./late-interrupts.ts";
import { OwedClauses } from "./owed-clauses.ts";
import { type InterruptExplanations, judgeUnexplainedInterrupt } from "./unexplained-interrupt.ts";
import { UnseenCompletions } from "./unseen-completions.ts";

/**
 * The interrupt ledger without MSI-X: judges what the ISR register and the level of INTA show by what is due. With
 * MSI-X the messages of each vector are judged instead (see `msix-model.ts`).
 */
export class InterruptModel {
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
  /** The state stays unknown until the next reset. */
  uncertain = false;
  /** What came before. */
  readonly history: InterruptHistory = new InterruptHistory();
  /** Completions that may have been told of before they are seen. */
  readonly unseen: UnseenCompletions = new UnseenCompletions();
  /** What the driver asked for before, where that may count. */
  readonly asked: AskedBefore = new AskedBefore();
  /** Interrupts that may come later than what they tell of. */
  readonly late: LateInterrupts;
  /** What must be pending and what may be. */
  readonly due: DueInterrupts;
  /** INTA was asserted right after a read of ISR; the next one shows whether config space has changed again. */
  #maybeNotLowered = false;
  /** ISR was read and nothing has happened since. */
  #justRead = false;
  readonly #judgement: Judgement;
  readonly #explanations: InterruptExplanations;
  readonly #owed: OwedClauses;
  readonly #bits: IsrBits;
  readonly #kept: KeptBits;

  /** `mayChange`: config space may change now without a cause that the kit knows. */
  constructor(specification: Specification, judgement: Judgement, synchronous: boolean, mayChange: () => boolean) {
    this.#judgement = judgement;
    this.late = new LateInterrupts(synchronous);
    const { late, unseen, history } = this;
    this.due = new DueInterrupts(late, unseen, mayChange);
    this.#explanations = { judgement, late, unseen };
    this.#owed = new OwedClauses(judgement);
    const { due } = this;
    this.#bits = new IsrBits(specification, { judgement, late, unseen, history, due, owed: this.#owed });
    this.#kept = new KeptBits(specification, judgement);
  }

  /** Whether an interrupt may come for what was seen before; with MSI-X what was seen of queues has had its message. */
  get mayInterrupt(): boolean {
    return this.due.configMayChange || this.due.configAllowed || (this.due.allowed && !this.msix);
  }

  /** The clause by which a queue interrupt must be pending; empty when none has to. */
  get owedBy(): string {
    const reason = this.due.owed;
    return reason === undefined ? "" : this.#owed.of(reason).id;
  }

  /** Something other than a read of ISR happened: a second read need not give 0, nor the line be as it was. */
  stimulus(): void {
    this.#justRead = false;
    this.#lineFresh = false;
  }

  /** Chains of a queue were used, `from` .. `to` in free-running indices, under the suppression then in force. */
  used(queue: number, from: number, to: number, state: SuppressionState): InterruptReason | undefined {
    this.#justRead = false;
    return this.due.used(queue, from, to, state, this.line === 1);
  }

  /** Every used ring was looked at. */
  looked(): void {
    this.unseen.looked();
    this.asked.looked();
  }

  /** The config space changed; `must` when the driver negotiated to hear of it and runs. */
  configChanged(must: boolean): void {
    this.#justRead = false;
    this.due.configChanged(must);
  }

  /** MSI-X was turned on or off. What ISR and line show of events of before is open until ISR is read (A9). */
  turnMsix(on: boolean): void {
    this.late.forget();
    this.#afterRead();
    this.#justRead = false;
    this.history.msixTurnedOff = this.msix && !on;
    this.msix = on;
    this.unknown = !on;
  }

  /** A device reset: nothing is pending. */
  reset(): void {
    this.due.reset();
    this.unknown = false;
    this.uncertain = false;
    this.unseen.reset();
    this.late.reset();
    this.history.reset();
    this.#kept.reset();
    this.#maybeNotLowered = false;
    this.#justRead = false;
  }

  /** The driver says anew when it wants interrupts: one that does not show yet may be decided by that. */
  suppressionChanged(): void {
    const { due } = this;
    due.hintedAway = this.line === 1 ? due.hintedAway : undefined;
    if (this.late.mayBe && (this.disabled || this.line < 0 || due.configAllowed)) {
      due.owed = undefined;
      this.late.came("queue");
    }
  }

  /** Whether ISR must be nonzero, must be 0, or cannot be told. */
  pending(): boolean | undefined {
    if (this.unknown || this.msix) {
      return undefined;
    }
    if (this.due.isOwed) {
      return true;
    }
    // An interrupt without cause is judged where ISR is read; here it only means that nothing can be told. A line that
    // is disabled does not show it.
    const hidden = this.disabled && !this.#justRead;
    const mayCome = this.due.isAllowed || this.due.configMayChange;
    return mayCome || this.line === 1 || hidden ? undefined : false;
  }

  /** Whether an interrupt is owed that a sample of INTA does not show. */
  missing(level: number): boolean {
    const shows = level === 0 && !this.disabled;
    return this.due.isOwed && (shows || this.late.waiting) && level !== 1 && !this.unknown && !this.msix;
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
      this.history.dueWhileDisabled = this.due.isOwed;
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
    } else if (this.due.owed !== undefined) {
      this.#judgement.deviates(
        "no-interrupt",
        this.history.facts(this.due.owed),
        "INTA asserted: a chain was used and the driver had not suppressed the interrupt",
        this.history.seen > 0 ? "INTA low, although earlier interrupts did come" : "INTA low",
      );
    } else if (this.due.configOwed) {
      this.#judgement.deviates(
        "no-config-interrupt",
        {},
        "INTA asserted: the link state of a channel changed, with VMCHANNEL_F_LINK negotiated",
        "INTA low",
      );
    }
  }

  #judgeAsserted(): void {
    if (this.due.owed !== undefined) {
      this.#owed.of(this.due.owed).reached++;
    }
    if (this.due.isAllowed) {
      return;
    }
    if (this.#justRead && this.due.configMayChange) {
      this.#maybeNotLowered = true;
    } else if (this.#justRead) {
      judgeUnexplainedInterrupt(
        this.#explanations,
        "line-not-lowered",
        "INTA low after ISR was read",
        "INTA still asserted",
      );
    }
  }

  /** Takes a read of ISR with the device at rest. */
  read(value: number): void {
    this.#judgeRead(value);
    this.late.acknowledged(this.#bits.hasQueue(value), this.#bits.hasConfig(value));
  }

  #judgeRead(value: number): void {
    const judgement = this.#judgement;
    if (this.unknown || this.msix) {
      noteIsrWithMsix(judgement, value, this.due.owed !== undefined, this.unknown);
      if (!this.msix && this.#bits.hasQueue(value)) {
        this.unseen.acknowledged();
      }
      this.late.forget();
      this.#afterRead();
      this.unknown = this.uncertain;
      return;
    }
    if (!this.#kept.judge(value)) {
      return;
    }
    this.#bits.judgeReserved(value);
    if (this.#bits.hasQueue(value)) {
      this.unseen.acknowledged();
    }
    const isOfConfig = this.due.configMayChange && this.#bits.hasConfig(value);
    if (this.#maybeNotLowered && !isOfConfig) {
      judgement.deviates("line-not-lowered", {}, "INTA low after ISR was read", "INTA still asserted");
    }
    this.#maybeNotLowered = false;
    if (this.#justRead && !this.late.awaitsAny && !isOfConfig) {
      if (value === 0) {
        judgement.reach("not-cleared");
      } else {
        judgeUnexplainedInterrupt(this.#explanations, "not-cleared", "0x0 on a second read", hex(value));
      }
      return;
    }
    this.#judgeLine(value);
    this.#bits.judgeQueue(value);
    this.#bits.judgeConfig(value);
    if (value !== 0) {
      this.history.seen++;
    }
    this.#kept.shown(value);
    if (this.#kept.readClears) {
      this.#afterRead();
    }
  }

  #afterRead(): void {
    this.due.acknowledged();
    this.history.dueWhileDisabled = false;
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
    if (value === 0 || (this.due.configMayChange && this.#bits.hasConfig(value))) {
      return;
    }
    const got = `INTA low with ISR ${hex(value)}`;
    if (this.history.seen > 0 && this.due.owed === undefined && !this.due.allowed) {
      judgeUnexplainedInterrupt(this.#explanations, "not-cleared", "0x0 when nothing was used since ISR was read", got);
    } else {
      judgeUnexplainedInterrupt(this.#explanations, "isr-without-line", "INTA asserted as long as ISR is nonzero", got);
    }
  }
}
