import type { Transport } from "../../../reference/transport.ts";
import { MeasuredConfigSpace } from "../odd/registers.ts";
import { machineAtHand } from "./machine.ts";
import type { Traits } from "./traits.ts";

const notifyOffset = 16;

/** A device config space with one constant behind its end. */
export class LawfulConfigSpace extends MeasuredConfigSpace {
  readonly #behind: number = machineAtHand().traits.configEnd;

  override byte(offset: number): number {
    return this.bytes[offset] ?? this.#behind;
  }
}

/** Registers that read back the notify register in one of the ways that are open (A7). */
export function withNotifyRegister(Base: typeof Transport): typeof Transport {
  return class extends Base {
    readonly #reads: Traits["notifyReads"] = machineAtHand().traits.notifyReads;
    #last = 0;

    protected override writeNotify(value: number): void {
      this.#last = value;
      super.writeNotify(value);
    }

    protected override register16(offset: number): number {
      if (offset !== notifyOffset) {
        return super.register16(offset);
      }
      return { ones: 0xffff, zero: 0, last: this.#last }[this.#reads];
    }
  };
}
