import { Chain } from "./chain.ts";

const spareChainsMax = 1024;
/** A chain that has grown beyond this is not worth keeping. */
const spareSegmentsMax = 256;

/** The chains a queue has taken and not given back, by head, and a stock of chains to use again. */
export class ChainsInFlight {
  /** How many there are. */
  count = 0;

  protected readonly heads: Uint8Array;
  protected readonly spare: Chain[] = [];

  constructor(queueSize: number) {
    this.heads = new Uint8Array(queueSize);
  }

  /** Whether a chain with this head, which is below the queue size, is in flight. */
  has(head: number): boolean {
    return this.heads[head] === 1;
  }

  /** An empty chain, not in flight yet. */
  fresh(head: number): Chain {
    const chain = this.spare.pop() ?? new Chain();
    chain.clear(head);
    return chain;
  }

  /** Counts a chain as in flight. */
  enter(chain: Chain): void {
    this.heads[chain.head] = 1;
    this.count++;
  }

  /** A chain was given back. */
  leave(chain: Chain): void {
    this.heads[chain.head] = 0;
    this.count--;
    this.discard(chain);
  }

  /** Puts a chain that is not in flight back into the stock. */
  discard(chain: Chain): void {
    if (this.spare.length < spareChainsMax && chain.segments <= spareSegmentsMax) {
      this.spare.push(chain);
    }
  }

  /** Forgets what is in flight. */
  reset(): void {
    this.heads.fill(0);
    this.count = 0;
  }
}
