import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription } from "../../../spec/types.generated.ts";
import { ringOfAreas } from "../../../wire/ring-placement.ts";
import type { Judgement } from "../../judgement/judgement.ts";
import { noEffect, type TransportEffect } from "../transport-effect.ts";
import type { ModernRegisters } from "./modern-registers.ts";

const undefinedWrite: TransportEffect = Object.freeze({ kind: "undefined-write" });
const someRing: TransportEffect = Object.freeze({ kind: "some-ring" });

/** What writes to the registers that are the driver's to keep mean, those of the selected queue above all. */
export class QueueWrites {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #registers: ModernRegisters;

  constructor(specification: Specification, judgement: Judgement, registers: ModernRegisters) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#registers = registers;
  }

  /** Takes a write of a register that is only kept. */
  keep(register: RegisterDescription, value: number): void {
    this.#registers.keep(register, this.#kept(register, value));
  }

  /** What a register that is the driver's to keep may show after a write. */
  #kept(register: RegisterDescription, value: number): readonly number[] | undefined {
    const registers = this.#registers;
    const { selected } = registers;
    if (selected === undefined || !register.perQueue) {
      return [value];
    }
    const before = registers.ofQueue(register.effect, selected);
    const max = registers.queues.queueSize(selected);
    if (register.effect === "show-queue-size") {
      const isLegal = value > 0 && Number.isInteger(Math.log2(value)) && (max === undefined || value <= max);
      if (!isLegal) {
        this.#judgement.clause("COM-8").reached += max !== undefined && value > max ? 1 : 0;
        // What is left of it is open, but for a power of two up to the maximum: a device may ignore or round it.
        return undefined;
      }
    }
    if (max === 0) {
      // Of a queue that is not there the write may be stored or ignored.
      return [...new Set([...before, value])];
    }
    // Written while the queue is enabled it may be ignored, or count when it is enabled the next time (A23).
    const isLate = register.until !== undefined && registers.ofQueue("enable-queue", selected).includes(1);
    if (isLate) {
      this.#judgement.clause("RNG-34").reached++;
      registers.queues.late.add(selected);
    }
    return isLate ? [...new Set([...before, value])] : [value];
  }

  /** Takes a write of the register that enables the selected queue. */
  enable(register: RegisterDescription, value: number): TransportEffect {
    const registers = this.#registers;
    const queue = registers.selected;
    if (queue === undefined) {
      return value === 0 ? undefinedWrite : someRing;
    }
    const before = registers.ofQueue("enable-queue", queue);
    if (value !== 1) {
      // Whether a queue can be stopped so is open (A21).
      this.#judgement.clause("COM-11").reached++;
      registers.keep(register, [...new Set([...before, 0])]);
      return before.includes(1) ? undefinedWrite : noEffect;
    }
    const max = registers.queues.queueSize(queue) ?? 0;
    registers.keep(register, max === 0 ? [0, 1] : [1]);
    if (before.includes(1) || max === 0) {
      return noEffect;
    }
    const [size, ...others] = registers.ofQueue("show-queue-size", queue);
    const descriptors = registers.area(queue, "descriptors");
    const available = registers.area(queue, "available");
    const used = registers.area(queue, "used");
    if (size === undefined || others.length > 0 || size === 0) {
      return someRing;
    }
    if (descriptors === undefined || available === undefined || used === undefined) {
      return someRing;
    }
    const ring = ringOfAreas(this.#specification.virtqueue, size, { descriptors, available, used });
    return { kind: "ring", queue, ring };
  }

  /** Takes a write of the register that resets the selected queue. */
  reset(register: RegisterDescription, value: number): TransportEffect {
    const queue = this.#registers.selected;
    if (queue === undefined || value !== 1) {
      return undefinedWrite;
    }
    this.#registers.queueReset(queue);
    this.#registers.keep(register, [0, 1]);
    this.#judgement.clause("QRS-1").reached++;
    return { kind: "queue-reset", queue };
  }
}
