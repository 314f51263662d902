import type { Life, Scenario } from "../operation/scenario.ts";

/** The most lives of a device that are kept. */
const livesMax = 128;

/** The most operations that they may have together. */
const operationsMax = 20_000;

/** What was done on one device, life after life, since it was started: the last lives of it, within a limit. */
export class EarlierLives {
  /** Never changed once it is given away. */
  #lives: Life[] = [];

  /** The device was started anew. */
  forget(): void {
    this.#lives = [];
  }

  /** A scenario is carried out on the device. Gives what came before it, oldest first, whenever that is asked for. */
  add({ startIndex, seed, operations }: Scenario): () => readonly Life[] {
    const lives = this.#lives;
    const end = lives.length;
    lives.push({ startIndex, seed, operations });
    if (lives.length >= 2 * livesMax) {
      this.#lives = lives.slice(-livesMax);
    }
    return () => lastLives(lives.slice(0, end));
  }
}

/** The last of these, no more than are kept. */
function lastLives(lives: readonly Life[]): readonly Life[] {
  let first = lives.length;
  for (let operations = 0; first > 0 && lives.length - first < livesMax; first--) {
    operations += lives[first - 1]?.operations.length ?? 0;
    if (operations > operationsMax) {
      break;
    }
  }
  return lives.slice(first);
}

/** The last life, the last two, the last four and so on, up to all of them. */
export function* lastOnes(lives: readonly Life[]): Generator<readonly Life[]> {
  for (let count = 1; count < 2 * lives.length; count *= 2) {
    yield lives.slice(-count);
  }
}
