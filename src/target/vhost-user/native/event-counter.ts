import { TargetError } from "../../target-error.ts";
import type { Libc } from "./libc.ts";

const nonBlockingCloseOnExec = 0x8_0800;

/** A file descriptor by which one process signals another: a kick or a call. */
export class EventCounter {
  readonly descriptor: number;
  readonly #libc: Libc;

  /** Throws a `TargetError` when the system has none left. */
  constructor(libc: Libc) {
    this.#libc = libc;
    this.descriptor = libc.eventCounter(0, nonBlockingCloseOnExec);
    if (this.descriptor < 0) {
      const hint = "Raise the limit on open files (ulimit -n).";
      throw new TargetError("start-failed", `no event counter could be made (error ${libc.errorNumber()})`, hint);
    }
  }

  signal(): void {
    this.#libc.writeCounter(this.descriptor);
  }

  /** Whether it was signalled since this was asked last. */
  take(): boolean {
    return this.#libc.readCounter(this.descriptor) === 8;
  }

  close(): void {
    this.#libc.close(this.descriptor);
  }
}
