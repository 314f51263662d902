import type { AccessTrace } from "../../target/access-trace.ts";
import type { Oracle } from "../oracle.ts";

/** Looks at what the device did to guest memory: at its own accesses, and at what memory holds after them. */
export class MemoryLooks {
  readonly #oracle: Oracle;

  constructor(oracle: Oracle) {
    this.#oracle = oracle;
  }

  /**
   * Judges the device's own accesses since the last look. Call after the stimulus was taken in, and before used rings
   * are.
   */
  judgeAccesses(trace: AccessTrace): void {
    const { audit, interrupts, judgement, lives, malformed, uncertain } = this.#oracle;
    if (lives.ended && this.#oracle.queues.size === 0) {
      judgement.clause("RST-1").reached++;
    }
    const queues = [...this.#oracle.queues.values()];
    audit.know(queues, malformed);
    audit.judge(trace, queues, uncertain, interrupts.mayInterrupt);
  }

  /** Judges a stretch of memory, whole words, that was read back against what may have changed. */
  compare(address: number, length: number): void {
    const { audit, lives, malformed, memory, queues } = this.#oracle;
    audit.know([...queues.values()], malformed);
    memory.compare(address, length, lives.ended, malformed);
  }
}
