import type { OrderedChain } from "../virtqueue-state.ts";

/** A chain in line. */
interface Waiting {
  readonly head: number;
  /** -1 while the chain is worked on. */
  length: number;
}

/**
 * When chains go into the used ring: at once, or, with IN_ORDER, not before every chain that was made available
 * earlier. A chain that is done too early waits.
 */
export class CompletionOrder {
  protected readonly use: (head: number, length: number) => void;
  protected inOrder = false;
  protected line: Waiting[] = [];

  constructor(use: (head: number, length: number) => void) {
    this.use = use;
  }

  /** Begins anew, with nothing in line. */
  reset(inOrder: boolean): void {
    this.inOrder = inOrder;
    this.forget();
  }

  /** Nothing that was taken is completed any more. */
  forget(): void {
    this.line = [];
  }

  /** A head was taken from the available ring. */
  take(head: number): void {
    if (this.inOrder) {
      this.line.push({ head, length: -1 });
    }
  }

  /** A head is done; of one that was offered repeatedly the oldest. */
  finish(head: number, length: number): void {
    if (!this.inOrder) {
      this.use(head, length);
      return;
    }
    const done = this.line.find((waiting) => waiting.head === head && waiting.length < 0);
    if (done !== undefined) {
      done.length = length;
    }
    let turns = 0;
    for (const waiting of this.line) {
      if (waiting.length < 0) {
        break;
      }
      this.use(waiting.head, waiting.length);
      turns++;
    }
    this.line.splice(0, turns);
  }

  /** What a saved state holds. */
  save(): OrderedChain[] {
    return this.line.map(({ head, length }) => ({ head, length }));
  }

  /** Takes over what {@link save} gave. */
  restore(line: readonly OrderedChain[]): void {
    this.line = line.map(({ head, length }) => ({ head, length }));
  }
}
