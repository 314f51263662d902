import type { Life, Scenario } from "../operation/scenario.ts";
import { type ShrinkPosition, smallerScenarios } from "./shrink-scenario.ts";

/** Runs a scenario on a device started anew; whether it fails as before. Undefined: no more is to be run. */
export type FailsAgain = (scenario: Scenario) => Promise<boolean | undefined>;

/**
 * Makes a scenario smaller that only fails behind earlier lives of its device: whole lives are taken out first, those
 * that are left made one where that fails too, then what is done in them is made smaller. Gives the smallest.
 */
export async function shrinkLives(scenario: Scenario, fails: FailsAgain): Promise<Scenario> {
  const shrinking = new Shrinking(scenario, fails);
  for (let size = Number.POSITIVE_INFINITY; !shrinking.ended && shrinking.size < size; ) {
    size = shrinking.size;
    await shrinking.removeLives();
    await shrinking.joinLives();
    for (let life = shrinking.lives.length - 1; life >= 0; life--) {
      await shrinking.shrinkLife(life);
    }
    await shrinking.shrinkLife(shrinking.lives.length);
  }
  return shrinking.smallest;
}

class Shrinking {
  smallest: Scenario;
  ended = false;
  readonly #fails: FailsAgain;
  readonly #tried: Set<string> = new Set();

  constructor(scenario: Scenario, fails: FailsAgain) {
    this.smallest = scenario;
    this.#fails = fails;
    this.#tried.add(JSON.stringify(scenario));
  }

  get lives(): readonly Life[] {
    return this.smallest.before ?? [];
  }

  /** Grows smaller with each step that is of use. */
  get size(): number {
    return JSON.stringify(this.smallest).length;
  }

  /** Takes out halves of the lives, quarters, and so on down to single ones. */
  async removeLives(): Promise<void> {
    for (let chunk = Math.max(1, this.lives.length >> 1); chunk >= 1; chunk >>= 1) {
      for (let end = this.lives.length; end > 0; end -= chunk) {
        const start = Math.max(0, end - chunk);
        await this.#try(withLives(this.smallest, this.lives.toSpliced(start, end - start)));
      }
    }
  }

  /** Makes one life of all, or else of two: most state that outlives a scenario outlives a reset as well. */
  async joinLives(): Promise<void> {
    const count = this.lives.length;
    if (count === 0 || (await this.#try(joined(this.smallest, 0, count)))) {
      return;
    }
    for (let index = count - 1; index >= 0; index--) {
      await this.#try(joined(this.smallest, index, index + 1));
    }
  }

  /** Makes one life smaller; behind the last of those before, that of the scenario itself. */
  async shrinkLife(index: number): Promise<void> {
    let candidates = smallerScenarios(this.#lifeAt(index));
    for (let next = candidates.next(); next.done !== true && !this.ended; next = candidates.next()) {
      const { scenario, position }: { scenario: Life; position: ShrinkPosition } = next.value;
      const before = this.lives;
      const isOwn = index === before.length;
      const smaller = isOwn ? withLives(scenario, before) : withLives(this.smallest, before.with(index, scenario));
      if (await this.#try(smaller)) {
        candidates = smallerScenarios(scenario, position);
      }
    }
  }

  #lifeAt(index: number): Life {
    const { startIndex, seed, operations } = this.lives[index] ?? this.smallest;
    return { startIndex, seed, operations };
  }

  async #try(candidate: Scenario): Promise<boolean> {
    const key = JSON.stringify(candidate);
    if (this.ended || this.#tried.has(key)) {
      return false;
    }
    this.#tried.add(key);
    const again = await this.#fails(candidate);
    this.ended = again === undefined;
    if (again === true) {
      this.smallest = candidate;
    }
    return again === true;
  }
}

/** The scenario with its lives from index `first` to `last` made one, with a reset in place of each closing. */
function joined(scenario: Scenario, first: number, last: number): Scenario {
  const { before = [] } = scenario;
  const lives: readonly Life[] = [...before, scenario];
  const operations = lives
    .slice(first, last + 1)
    .flatMap((life, index) => (index === 0 ? life.operations : [{ kind: "reset" } as const, ...life.operations]));
  const { startIndex, seed } = lives[last] as Life;
  const all = lives.toSpliced(first, last - first + 1, { startIndex, seed, operations });
  return withLives(all.at(-1) as Life, all.slice(0, -1));
}

/** The scenario with other lives before it. */
export function withLives({ startIndex, seed, operations }: Life, before: readonly Life[]): Scenario {
  return before.length === 0 ? { startIndex, seed, operations } : { before, startIndex, seed, operations };
}
