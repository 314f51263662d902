import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** Queues that are looked at when all are. */
const queuesMax = 64;

/** Registers that the device sets once for its life, such as host features and queue sizes. */
export class RegisterConstants {
  readonly #judgement: Judgement;
  /** Register name, or name/queue, -> value. */
  readonly #values: Map<string, number> = new Map();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** The value of a constant, once read. */
  get(key: string): number | undefined {
    return this.#values.get(key);
  }

  /** The queues for which a register that each queue has showed something other than 0, in ascending order. */
  present(name: string): number[] {
    const queues = Array.from({ length: queuesMax }, (_, queue) => queue);
    return queues.filter((queue) => (this.#values.get(`${name}/${queue}`) ?? 0) > 0);
  }

  /** The driver wrote a register that the specification lets it write: that value counts from now on. */
  set(key: string, value: number): void {
    if (this.#values.has(key)) {
      this.#values.set(key, value);
    }
  }

  /** Adopts the first value read, and judges every later one by it. `afterReset` when a reset lies between. */
  adopt(register: RegisterDescription, key: string, value: number, afterReset: boolean): void {
    const before = this.#values.get(key);
    if (before === undefined) {
      this.#values.set(key, value);
      this.#judgement.clause(register.clauses.location).reached++;
      return;
    }
    const facts = { subject: register, afterReset };
    const allowed = (): string => `${register.name} stays ${hex(before)}`;
    if (this.#judgement.expect("constant-changed", before === value, allowed, () => hex(value), facts)) {
      this.#judgement.clause(register.clauses.access).reached++;
    }
  }
}
