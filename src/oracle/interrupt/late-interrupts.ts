/** The two events that an interrupt without MSI-X can signal. */
type Source = "queue" | "config";

/**
 * What an asynchronous device may be about to raise. It publishes completions first and interrupts for them later, so a
 * read of ISR that the line of an earlier event brought about may come between the two. A synchronous one is never
 * late.
 */
export class LateInterrupts {
  readonly #synchronous: boolean;
  /** Completions seen for which no interrupt was acknowledged yet: each may still have one of its own. */
  #untold = 0;
  /** What a read of ISR should have shown and did not. */
  readonly #awaited: Set<Source> = new Set();
  /** The device was given the time that it may take. */
  #waited = false;

  constructor(synchronous: boolean) {
    this.#synchronous = synchronous;
  }

  /** Whether any interrupt may be late. */
  get mayBe(): boolean {
    return !this.#synchronous;
  }

  /** Whether an interrupt that nothing else explains may be for a completion seen before. */
  get possible(): boolean {
    return !this.#synchronous && this.#untold > 0;
  }

  /** Whether a read of ISR came too early, and the device was not waited for since. */
  get waiting(): boolean {
    return this.#awaited.size > 0 && !this.#waited;
  }

  /** Completions were seen. */
  used(count: number): void {
    this.#untold += count;
  }

  /** ISR was read. The queue bit tells of one completion at least, but not with the config bit beside it (A10). */
  acknowledged(queue: boolean, config: boolean): void {
    this.#untold = Math.max(0, this.#untold - (queue && !config ? 1 : 0));
  }

  /** A read does not show what it should. True when that may be because it is too early, and nothing is lost yet. */
  isEarly(source: Source): boolean {
    if (this.#synchronous || (this.#waited && this.#awaited.has(source))) {
      return false;
    }
    this.#awaited.add(source);
    this.#waited = false;
    return true;
  }

  /** Whether anything is awaited. */
  get awaitsAny(): boolean {
    return this.#awaited.size > 0;
  }

  /** Whether a read is behind that should have shown it. */
  awaits(source: Source): boolean {
    return this.#awaited.has(source);
  }

  /** It was shown. */
  came(source: Source): void {
    this.#awaited.delete(source);
  }

  /** The device was given its time. */
  rested(): void {
    this.#waited = this.#awaited.size > 0;
  }

  /** Nothing is awaited any more. */
  forget(): void {
    this.#awaited.clear();
  }

  /** A device reset. */
  reset(): void {
    this.forget();
    this.#untold = 0;
  }
}
