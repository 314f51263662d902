import { onceFor } from "../../base/once-for.ts";
import { findRegisterFor } from "../../spec/lookup.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";

/** The source of config changes among those of interrupts, beside queues 0 and up. */
export const configSource = -1;

/** How many values may be possible at once in a register before it counts as unknown. */
export const valuesMax = 8;

/** The values a read may give; undefined when that is not known. */
export type PossibleValues = readonly number[] | undefined;

/** The registers that a reset sets, each with its value as the only one possible. */
const resetValues = onceFor((registers: readonly RegisterDescription[]) =>
  registers.flatMap(({ name, reset }) => (reset.kind === "value" ? [{ name, value: [reset.value] as const }] : [])),
);

/** What the writable registers may hold, device-wide and queue by queue. */
export class RegisterValues {
  /** Values of registers that are not per queue. */
  readonly single: Map<string, PossibleValues> = new Map();
  readonly #registers: readonly RegisterDescription[];
  readonly #noVector: number;
  /** The vector registers. */
  readonly #configVector: string | undefined;
  readonly #queueVector: string | undefined;
  /** Registers, or registers of a queue as name/queue, that were written since the last reset. */
  readonly #written: Set<string> = new Set();
  readonly #everWritten: Set<string> = new Set();
  #resets = 0;
  /** Values of per-queue registers: name -> queue -> values. A queue that is not there has the reset value. */
  readonly #perQueue: Map<string, Map<number, PossibleValues>> = new Map();

  constructor(registers: readonly RegisterDescription[], noVector: number) {
    this.#registers = registers;
    this.#noVector = noVector;
    this.#configVector = findRegisterFor(registers, "map-config-vector")?.name;
    this.#queueVector = findRegisterFor(registers, "map-queue-vector")?.name;
  }

  /** Every register that has a reset value goes back to it. */
  reset(): void {
    this.#resets++;
    this.#written.clear();
    for (const { name, value } of resetValues(this.#registers)) {
      this.single.set(name, value);
      const ofQueues = this.#perQueue.get(name);
      if (ofQueues !== undefined && ofQueues.size > 0) {
        ofQueues.clear();
      }
    }
  }

  /** Notes a write; `queue` for a register that each queue has. */
  noteWrite(name: string, queue?: number): void {
    this.#written.add(queue === undefined ? name : `${name}/${queue}`);
    this.#everWritten.add(name);
  }

  /** Whether a register was written at all in this scenario, for any queue. */
  wasEverWritten(name: string): boolean {
    return this.#everWritten.has(name);
  }

  /** Whether a register was written since the last reset, so that what it shows is not what a reset left. */
  wasWritten(name: string, queue?: number): boolean {
    return this.#written.has(queue === undefined ? name : `${name}/${queue}`);
  }

  /** Whether what a register shows is what a reset left, other than the one that every device starts with. */
  isLeftByReset(name: string, queue?: number): boolean {
    return this.#resets > 1 && !this.wasWritten(name, queue);
  }

  /** The values of a per-queue register, by queue. */
  ofQueue(name: string): Map<number, PossibleValues> {
    let values = this.#perQueue.get(name);
    if (values === undefined) {
      values = new Map();
      this.#perQueue.set(name, values);
    }
    return values;
  }

  /** The one value a register is known to hold, or undefined. */
  value(name: string): number | undefined {
    const values = this.single.get(name);
    return values?.length === 1 ? values[0] : undefined;
  }

  /** What was written to the vector registers is no longer known. */
  forgetVectors(): void {
    for (const { name } of this.#registers.filter(({ presence }) => presence === "msix")) {
      const queues = this.ofQueue(name);
      for (const queue of queues.keys()) {
        queues.set(queue, undefined);
      }
      if (this.value(name) !== this.#noVector) {
        this.single.set(name, undefined);
      }
    }
  }

  /** The vector that a queue, or `configSource`, is mapped to; undefined when it is not known. */
  vector(source: number): number | undefined {
    if (this.#configVector === undefined || this.#queueVector === undefined) {
      return this.#noVector;
    }
    if (source === configSource) {
      return this.value(this.#configVector);
    }
    const values = this.ofQueue(this.#queueVector);
    return values.has(source) ? values.get(source)?.[0] : this.#noVector;
  }
}

/** What the status may be once a value was written to it that adds to what it may have been `before`. */
export function possibleStatus(value: number, before: PossibleValues): readonly number[] {
  const possible = [value];
  for (const known of before ?? []) {
    const kept = known | value;
    if (possible.length < valuesMax && !possible.includes(kept)) {
      possible.push(kept);
    }
  }
  return possible;
}
