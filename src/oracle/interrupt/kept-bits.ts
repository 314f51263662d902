import { findRegisterFor } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** Bits of ISR that a read has shown and not cleared, where the specification says that a read does not clear them. */
export class KeptBits {
  /** Whether a read of ISR clears it. */
  readonly readClears: boolean;
  readonly #judgement: Judgement;
  /** Always 0 where a read clears. */
  #bits = 0;

  constructor({ transport }: Specification, judgement: Judgement) {
    const isr = findRegisterFor(transport.registers, "acknowledge-interrupt");
    this.#judgement = judgement;
    this.readClears = isr?.access === "rc";
  }

  /** Whether there are any. */
  get any(): boolean {
    return this.#bits !== 0;
  }

  /** A read has shown these. */
  shown(value: number): void {
    this.#bits |= this.readClears ? 0 : value;
  }

  /** Judges that a read, or a level that stands for one, still shows them. */
  judge(value: number): boolean {
    if ((value & this.#bits) === this.#bits) {
      return true;
    }
    this.#judgement.deviates("cleared", {}, `ISR ${hex(this.#bits)} still: a read does not clear it`, hex(value));
    return false;
  }

  /** A device reset. */
  reset(): void {
    this.#bits = 0;
  }
}
