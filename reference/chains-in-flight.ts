import { Chain } from "./chain.ts";

const spareChainsMax = 1024;
/** A chain that has grown beyond this is not worth keeping. */
const spareSegmentsMax = 256;

/** The chains a queue has taken and not given back, by head, and a stock of chains to use again. */
export class ChainsInFlight {
  /** How many entries of the available ring they are, repeated offers included. */
  count = 0;

  protected readonly heads: Uint8Array;
  /** For each head how often it was offered again while it was in flight. */
  protected readonly repeats: Uint16Array;
  protected readonly spare: Chain[] = [];

  constructor(queueSize: number) {
    this.heads = new Uint8Array(queueSize);
    this.repeats = new Uint16Array(queueSize);
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

  /** Notes that a head in flight was offered again, `times` times. */
  repeat(head: number, times: number): void {
    this.repeats[head] = this.repeated(head) + times;
    this.count += times;
  }

  /** How often a head in flight was offered again. */
  repeated(head: number): number {
    return this.repeats[head] ?? 0;
  }

  /** A chain was given back, and its repeated offers with it. */
  leave(chain: Chain): void {
    this.count -= 1 + this.repeated(chain.head);
    this.heads[chain.head] = 0;
    this.repeats[chain.head] = 0;
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
    this.repeats.fill(0);
    this.count = 0;
  }
}
