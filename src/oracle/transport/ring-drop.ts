import type { RegisterDescription } from "../../spec/types.generated.ts";
import type { Oracle } from "../oracle.ts";

/** A ring that was taken from its queue, and what the status may have been before; empty when nothing is known. */
interface TakenRing {
  readonly queue: number;
  readonly status: readonly number[];
}

/**
 * Queue address 0 takes a ring away. Whether that resets the queue alone or the whole device is open (A3); the status
 * that the driver reads next tells.
 */
export class RingDrop {
  readonly #oracle: Oracle;
  #taken: TakenRing | undefined = undefined;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  /** Takes a write at a register, before the register model does. */
  write(register: RegisterDescription | undefined, value: number): void {
    this.#end();
    if (register?.effect !== "set-queue-address" || value !== 0) {
      return;
    }
    const { registers, queues } = this.#oracle;
    const [queue = -1] = registers.queues.selected.length === 1 ? registers.queues.selected : [];
    if (queues.has(queue)) {
      this.#taken = { queue, status: registers.possibleOf("set-status") };
    }
  }

  /** Nobody looked at what had become of the device: the queue at least is gone. */
  #end(): void {
    if (this.#taken !== undefined) {
      this.#oracle.queueDropped(this.#taken.queue);
      this.#taken = undefined;
    }
  }

  /** Takes a read at a register. True when it was the one that tells, and is judged. */
  read(register: RegisterDescription | undefined, value: number): boolean {
    if (this.#taken === undefined || register?.effect !== "set-status") {
      return false;
    }
    const { queue, status } = this.#taken;
    const { judgement } = this.#oracle;
    const isKnown = status.length > 0;
    const isWhole = value === 0 && isKnown && !status.includes(0);
    judgement.expect(
      "status-neither",
      value === 0 || !isKnown || status.includes(value),
      () => `${register.name} ${status.join(" or ")} or 0 after queue address 0`,
      () => `${value}`,
    );
    if (value !== 0 || isKnown) {
      judgement.note("A3", isWhole ? "whole-device" : "queue-alone");
    }
    this.#taken = undefined;
    if (isWhole) {
      this.#oracle.reset();
    } else {
      this.#oracle.queueDropped(queue);
    }
    return true;
  }
}
