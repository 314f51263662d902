import { registerFor } from "../../spec/lookup.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";
import { judgeRegisterValue, reachRegister } from "./judge-register-value.ts";
import type { RegisterConstants } from "./register-constants.ts";
import { type RegisterValues, valuesMax } from "./register-values.ts";

/** What the model of the registers that each queue has is made from. */
export interface QueueRegistersOptions {
  readonly judgement: Judgement;
  /** All registers of the transport. */
  readonly registers: readonly RegisterDescription[];
  /** What the writable registers may hold. */
  readonly values: RegisterValues;
  /** What the device sets once for its life. */
  readonly constants: RegisterConstants;
}

/** The registers that each queue has, of which those of the selected queue show. */
export class QueueRegisters {
  /** Queues that may be selected now. */
  selected: readonly number[] = [0];
  /** Queues whose registers the driver wrote while they were enabled. */
  readonly late: Set<number> = new Set();
  readonly #judgement: Judgement;
  readonly #registers: readonly RegisterDescription[];
  readonly #values: RegisterValues;
  readonly #constants: RegisterConstants;
  readonly #sizeName: string;

  constructor({ judgement, registers, values, constants }: QueueRegistersOptions) {
    this.#judgement = judgement;
    this.#registers = registers;
    this.#values = values;
    this.#constants = constants;
    this.#sizeName = registerFor(registers, "show-queue-size").name;
  }

  /** A device reset: the queue of the selector's reset value is selected. */
  reset(): void {
    const { reset } = registerFor(this.#registers, "select-queue");
    this.late.clear();
    this.selected = [reset.kind === "value" ? reset.value : 0];
  }

  /** Whether the driver wrote size or addresses of a queue while it was enabled. */
  wroteLate(queue: number): boolean {
    return this.late.has(queue);
  }

  /** The size of a queue, once read. */
  queueSize(queue: number): number | undefined {
    return this.#constants.get(this.#sizeName, queue);
  }

  /** The queues that are known to be there. */
  get present(): readonly number[] {
    return this.#constants.present(this.#sizeName);
  }

  /** The driver selected a queue. */
  select(queue: number): void {
    const size = this.queueSize(queue);
    if (size !== undefined && size > 0) {
      this.selected = [queue];
      return;
    }
    // A device that knows no such queue may ignore the selection (A4).
    this.selected = [...new Set([queue, ...this.selected])].slice(0, valuesMax);
  }

  /** Judges a read of the register that selects a queue. */
  readSelection(register: RegisterDescription, value: number): void {
    const possible = this.selected.filter((queue) => queue === value);
    const written = this.#values.wasWritten(register.name);
    if (judgeRegisterValue(this.#judgement, register, value, this.selected, written) && possible.length > 0) {
      this.selected = possible;
    }
  }

  /** Judges a read of a register that the device sets once for each queue. */
  readConstant(register: RegisterDescription, value: number): void {
    const known = this.selected.filter((queue) => {
      const constant = this.#constants.get(register.name, queue);
      return constant === undefined || constant === value;
    });
    if (known.length === 0) {
      const queue = this.selected[0] ?? 0;
      const written = this.#values.wasEverWritten(register.name);
      this.#judgement.deviates(
        "queue-constant-changed",
        { subject: register, written, isZero: value === 0 },
        `${register.name} of queue ${queue} stays ${this.#constants.get(register.name, queue)}`,
        `${value}`,
      );
      return;
    }
    this.selected = known;
    if (known.length === 1) {
      const afterReset = this.#values.isLeftByReset(register.name, known[0]);
      this.#constants.adopt(register, known[0], value, afterReset);
    }
  }

  /** Judges a read of a register that the driver writes for each queue. */
  read(register: RegisterDescription, value: number): void {
    const values = this.#values.ofQueue(register.name);
    const initial = register.reset.kind === "value" ? register.reset.value : 0;
    const possible = this.selected.filter((queue) => {
      if (!values.has(queue)) {
        return value === initial;
      }
      const allowed = values.get(queue);
      return allowed === undefined || allowed.includes(value);
    });
    if (possible.length > 0) {
      this.selected = possible;
      reachRegister(this.#judgement, register);
      if (possible.length === 1) {
        values.set(possible[0] as number, [value]);
      }
      return;
    }
    const queue = this.selected[0] ?? 0;
    const allowed = values.has(queue) ? (values.get(queue) ?? []) : [initial];
    const elsewhere = [...values].some(
      ([other, numbers]) => other !== queue && numbers?.includes(value) && value !== 0,
    );
    const untouched = !values.has(queue) && !this.#values.wasWritten(register.name, queue);
    this.#judgement.deviates(
      elsewhere ? "register-of-another-queue" : "register-differs",
      { subject: register, untouched },
      `${register.name} of queue ${queue}: ${allowed.map(hex).join(" or ")}`,
      hex(value),
    );
  }

  /** The driver wrote the address of the selected queue's ring. Returns that queue, -1 where it is not known which. */
  writeAddress(register: RegisterDescription, value: number): number {
    if (this.selected.length !== 1) {
      this.forget(register);
      return -1;
    }
    const queue = this.selected[0] as number;
    // Of a queue that is not there the write may be stored or ignored.
    const isAbsent = this.queueSize(queue) === 0;
    this.#values.ofQueue(register.name).set(queue, isAbsent ? [0, value] : [value]);
    return queue;
  }

  /** The driver mapped the selected queue to a vector, whose register may give these values now. */
  writeVector(register: RegisterDescription, values: readonly number[]): void {
    for (const queue of this.selected) {
      this.#values.ofQueue(register.name).set(queue, this.selected.length === 1 ? values : undefined);
    }
  }

  /** What a register holds for the selected queue is no longer known. */
  forget(register: RegisterDescription): void {
    const values = this.#values.ofQueue(register.name);
    for (const queue of this.selected) {
      values.set(queue, undefined);
    }
  }

  /** Drops what the address of a queue's ring holds. */
  clearAddress(queue: number): void {
    for (const register of this.#registers) {
      if (register.effect === "set-queue-address") {
        this.#values.ofQueue(register.name).set(queue, [0]);
      }
    }
  }
}
