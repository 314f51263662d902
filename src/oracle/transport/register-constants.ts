import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** Stands where the number of a queue or word does, for a register that the device has once. */
const wholeDevice = -1;

/** Registers that the device sets once for its life, such as host features and queue sizes. */
export class RegisterConstants {
  readonly #judgement: Judgement;
  /** Register name -> queue or word that was selected, or `wholeDevice`, -> value. */
  readonly #values: Map<string, Map<number, number>> = new Map();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** The value of a constant, once read; `selected` is the queue or word that it is of, for a register with several. */
  get(name: string, selected: number = wholeDevice): number | undefined {
    return this.#values.get(name)?.get(selected);
  }

  /** The queues for which a register that each queue has showed something other than 0, in ascending order. */
  present(name: string): number[] {
    const present: number[] = [];
    for (const [queue, value] of this.#values.get(name) ?? []) {
      if (value > 0) {
        present.push(queue);
      }
    }
    return present.sort((one, other) => one - other);
  }

  /** The driver wrote a register that the specification lets it write: that value counts from now on. */
  set(name: string, selected: number | undefined, value: number): void {
    const values = this.#values.get(name);
    const key = selected ?? wholeDevice;
    if (values?.has(key) === true) {
      values.set(key, value);
    }
  }

  /** Adopts the first value read, and judges every later one by it. `afterReset` when a reset lies between. */
  adopt(register: RegisterDescription, selected: number | undefined, value: number, afterReset: boolean): void {
    const judgement = this.#judgement;
    const before = this.get(register.name, selected);
    if (before === undefined) {
      const values = this.#values.get(register.name) ?? new Map<number, number>();
      this.#values.set(register.name, values.set(selected ?? wholeDevice, value));
      judgement.clause(register.clauses.location).reached++;
      return;
    }
    const facts = { subject: register, afterReset };
    if (before === value) {
      judgement.reach("constant-changed", facts);
      judgement.clause(register.clauses.access).reached++;
    } else {
      judgement.deviates("constant-changed", facts, `${register.name} stays ${hex(before)}`, hex(value));
    }
  }
}
