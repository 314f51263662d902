import { unpackNumbers } from "./packed-numbers.ts";

/** In how many unguided scenarios a transition was seen, as far as it matters: none, one, or several. */
type Incidence = 0 | 1 | 2;

/** Every transition that was seen, and in how many scenarios of properties: from that the rest is estimated. */
export class TransitionCounts {
  readonly #seen: Map<number, Incidence> = new Map();
  #once = 0;
  #unguided = 0;

  /** Transitions seen by any work. */
  get size(): number {
    return this.#seen.size;
  }

  /** Transitions seen in scenarios of properties. */
  get unguided(): number {
    return this.#unguided;
  }

  /** Of these, the ones that a single scenario showed. */
  get once(): number {
    return this.#once;
  }

  get all(): Iterable<number> {
    return this.#seen.keys();
  }

  has(transition: number): boolean {
    return this.#seen.has(transition);
  }

  /** Whether to hear of it once more in a scenario of a property says anything. */
  isTelling(transition: number): boolean {
    return (this.#seen.get(transition) ?? 0) < 2;
  }

  /** Adds transitions that so many scenarios of properties showed, as packed text; gives how many nobody had seen. */
  addUnguided(packed: string, scenarios: 1 | 2): number {
    let gained = 0;
    for (const transition of unpackNumbers(packed)) {
      const before = this.#seen.get(transition);
      const after = Math.min(2, (before ?? 0) + scenarios) as Incidence;
      gained += Number(before === undefined);
      this.#unguided += Number((before ?? 0) === 0);
      this.#once += Number(after === 1) - Number(before === 1);
      this.#seen.set(transition, after);
    }
    return gained;
  }

  /** Adds transitions that other work showed. */
  addGuided(packed: string): number {
    let gained = 0;
    for (const transition of unpackNumbers(packed)) {
      if (!this.#seen.has(transition)) {
        this.#seen.set(transition, 0);
        gained++;
      }
    }
    return gained;
  }
}
