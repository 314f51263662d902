import type { Random } from "../../base/random.ts";

/** Of so many that are drawn the best is taken. */
const drawn = 4;

/** Chooses scenarios of the corpus: rather those that brought much and were not taken often. */
export class CorpusEnergy {
  readonly #picks: Map<string, number> = new Map();
  readonly #gains: ReadonlyMap<string, number>;

  /** `gains` are the transitions that each scenario was the first to show; of later ones it is asked again. */
  constructor(gains: ReadonlyMap<string, number>) {
    this.#gains = gains;
  }

  /** Takes `count` of the scenarios, some of them perhaps several times; none of no scenarios. */
  take(count: number, hashes: readonly string[], random: Random): string[] {
    return hashes.length === 0 ? [] : Array.from({ length: count }, () => this.#takeOne(hashes, random));
  }

  #takeOne(hashes: readonly string[], random: Random): string {
    let best = random.pick(hashes);
    for (let draw = 1; draw < drawn; draw++) {
      const other = random.pick(hashes);
      best = this.#energyOf(other) > this.#energyOf(best) ? other : best;
    }
    this.#picks.set(best, (this.#picks.get(best) ?? 0) + 1);
    return best;
  }

  #energyOf(hash: string): number {
    return ((this.#gains.get(hash) ?? 0) + 1) / ((this.#picks.get(hash) ?? 0) + 1);
  }
}
