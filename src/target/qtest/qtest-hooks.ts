/** What whoever looks on may hear of a target in a process of its own, beside the answers to its accesses. */
export interface QtestHooks {
  /**
   * The interrupt line of the manifest was reported at a level: before the reply to an entry of the batch that is being
   * carried out, or at another time.
   */
  readonly interrupt?: (level: 0 | 1, entry: number | undefined) => void;
  /** A process was started, or one that runs was reached: nothing is sent to it before this is done. */
  readonly started?: (pid: number | undefined) => Promise<void>;
}

/** Knows which entry of a batch a request belongs to, where requests count from the first one of a connection. */
export class RequestEntries {
  readonly #firstRequests: number[] = [];

  /** A new batch. */
  clear(): void {
    this.#firstRequests.length = 0;
  }

  /** The next entry begins with this request. */
  add(request: number): void {
    this.#firstRequests.push(request);
  }

  /** The entry of a request; undefined when it is none of this batch. */
  entryOf(request: number): number | undefined {
    const entry = this.#firstRequests.findLastIndex((first) => first <= request);
    return entry < 0 ? undefined : entry;
  }
}
