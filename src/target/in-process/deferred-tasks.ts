/** What a device put off, in order. */
export class DeferredTasks {
  #tasks: (() => void)[] = [];

  /** Adds a task behind the others. */
  add(task: () => void): void {
    this.#tasks.push(task);
  }

  /** Forgets every task. */
  clear(): void {
    this.#tasks = [];
  }

  /**
   * Runs the tasks and those that they add, until none is left: then true; or until more than `tasksMax` have run:
   * then false, and the rest is kept. An exception of a task passes through.
   */
  run(tasksMax: number): boolean {
    let done = 0;
    while (this.#tasks.length > 0) {
      if (done > tasksMax) {
        return false;
      }
      const tasks = this.#tasks;
      this.#tasks = [];
      for (const task of tasks) {
        task();
      }
      done += tasks.length;
    }
    return true;
  }
}
