import type { Specification } from "../../spec/specification.ts";
import { hex } from "../judgement/judgement.ts";
import type { InterruptReason } from "../ring/suppression.ts";
import type { DueInterrupts } from "./due-interrupts.ts";
import { noteConfigInterrupt } from "./interrupt-choices.ts";
import type { InterruptHistory } from "./interrupt-history.ts";
import type { OwedClauses } from "./owed-clauses.ts";
import { type InterruptExplanations, judgeUnexplainedInterrupt } from "./unexplained-interrupt.ts";

/** What the bits of ISR are judged by. */
export interface IsrBitsOptions extends InterruptExplanations {
  /** What must be pending and what may be. */
  readonly due: DueInterrupts;
  /** What came before. */
  readonly history: InterruptHistory;
  /** The clauses by which queue interrupts are owed. */
  readonly owed: OwedClauses;
}

/** Judges each bit of a value that was read from ISR. */
export class IsrBits {
  readonly #queueBit: number;
  readonly #configBit: number;
  readonly #options: IsrBitsOptions;

  constructor({ transport }: Specification, options: IsrBitsOptions) {
    this.#queueBit = transport.isrBits.queue;
    this.#configBit = transport.isrBits.config;
    this.#options = options;
  }

  /** Whether a value of ISR has the bit of queues. */
  hasQueue(value: number): boolean {
    return (value & this.#queueBit) !== 0;
  }

  /** Whether a value of ISR has the bit of config changes. */
  hasConfig(value: number): boolean {
    return (value & this.#configBit) !== 0;
  }

  /** Judges the bits that mean nothing. */
  judgeReserved(value: number): void {
    this.#options.judgement.expect(
      "isr-reserved-bits",
      (value & ~(this.#queueBit | this.#configBit)) === 0,
      () => `ISR bits other than ${this.#queueBit} and ${this.#configBit} are 0`,
      () => hex(value),
    );
  }

  /** Judges the bit of queues by what is due of them. */
  judgeQueue(value: number): void {
    const { judgement, due, late } = this.#options;
    const isSet = this.hasQueue(value);
    if (due.owed !== undefined) {
      if (isSet || !late.isEarly("queue")) {
        late.came("queue");
        this.#judgeOwedQueue(value, due.owed);
      }
      return;
    }
    if (!isSet && !due.allowed) {
      judgement.reach("spurious");
    }
    if (!isSet || this.hasConfig(value)) {
      if (!isSet && due.hintedAway === "flag") {
        judgement.reach("despite-suppression");
      }
      return;
    }
    if (!due.allowed) {
      const allowed = "no queue interrupt when nothing was used since the last one";
      judgeUnexplainedInterrupt(this.#options, "spurious", allowed, hex(value));
    } else if (due.hintedAway !== undefined) {
      const allowed = "no interrupt while the driver suppresses it";
      judgeUnexplainedInterrupt(this.#options, "despite-suppression", allowed, hex(value));
    }
  }

  #judgeOwedQueue(value: number, reason: InterruptReason): void {
    const { judgement, due, history, owed } = this.#options;
    if (this.hasQueue(value)) {
      owed.of(reason).reached++;
      judgement.reach("line-without-isr");
      if (history.seen > 0) {
        judgement.reach("isr-without-line");
      }
      return;
    }
    // Where some bit shows, the interrupt came and only its bit is another one.
    const elsewhere = value !== 0 && !due.configAllowed;
    judgement.deviates(
      "isr-bit-missing",
      { ...history.facts(reason), otherBit: elsewhere },
      `ISR bit ${this.#queueBit}: a chain was used and the driver had not suppressed the interrupt`,
      hex(value),
    );
  }

  /** Judges the bit of config changes by what is due of them. */
  judgeConfig(value: number): void {
    const { judgement, due, late } = this.#options;
    const isSet = this.hasConfig(value);
    if (due.configOwed) {
      if (!isSet && late.isEarly("config")) {
        return;
      }
      late.came("config");
      const held = judgement.expect(
        "config-bit-missing",
        isSet,
        () => `ISR bit ${this.#configBit} after a link change`,
        () => hex(value),
      );
      if (held) {
        judgement.reach("no-config-interrupt");
        noteConfigInterrupt(judgement, this.hasQueue(value), due.allowed);
      }
      return;
    }
    judgement.expect(
      "config-interrupt-without-change",
      !isSet || due.configAllowed || due.configMayChange,
      () => `ISR bit ${this.#configBit} clear: the config space did not change`,
      () => hex(value),
    );
  }
}
