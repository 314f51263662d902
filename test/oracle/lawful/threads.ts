import type { Random } from "../../../src/base/random.ts";

type Task = () => void;

/** How the threads of a device come to run. */
export interface ThreadHabits {
  /** How likely a thread runs between two accesses of the guest, 0 .. 1. */
  readonly eagerness: number;
  /** The most tasks that a thread does in one go. */
  readonly burst: number;
}

/**
 * The threads of a device: what each has begun and not finished. They run between the guest's accesses, in any
 * interleaving, and finish before the device is at rest.
 */
export class Threads {
  readonly #random: Random;
  readonly #habits: ThreadHabits;
  readonly #defer: (task: Task) => void;
  readonly #tasks: Task[][] = [[], [], []];
  #scheduled = false;

  /** `defer` runs a task before the device is at rest. */
  constructor(random: Random, habits: ThreadHabits, defer: (task: Task) => void) {
    this.#random = random;
    this.#habits = habits;
    this.#defer = defer;
  }

  /** Whether a thread has something to do. */
  isBusy(thread: number): boolean {
    return (this.#tasks[thread]?.length ?? 0) > 0;
  }

  /** One thread is to do something, behind what it has to do already. */
  add(thread: number, task: Task): void {
    this.#tasks[thread]?.push(task);
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#defer(() => {
        this.#scheduled = false;
        this.finish();
      });
    }
  }

  /** A moment at which the threads may run. */
  run(): void {
    const { eagerness, burst } = this.#habits;
    while (this.#tasks.some((tasks) => tasks.length > 0) && this.#random.chance(eagerness)) {
      const tasks = this.#random.pick(this.#tasks.filter((each) => each.length > 0));
      for (let left = this.#random.between(1, burst); left > 0; left--) {
        tasks.shift()?.();
      }
    }
  }

  /** Every thread does all that it has to do, in some interleaving. */
  finish(): void {
    for (let busy = this.#busy(); busy.length > 0; busy = this.#busy()) {
      this.#random.pick(busy).shift()?.();
    }
  }

  /** What a thread has begun is not done any more. */
  forget(thread: number): void {
    this.#tasks[thread]?.splice(0);
  }

  #busy(): Task[][] {
    return this.#tasks.filter((tasks) => tasks.length > 0);
  }
}
