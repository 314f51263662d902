/**
 * Numbers between `value` and the simplest one, the boldest step first: the simplest itself, then half of the way to
 * it, a quarter, ... one. Each is nearer to `simplest` than `value` is; none when they are equal.
 */
export function* numbersToward(value: number, simplest: number): Generator<number> {
  const way = value - simplest;
  if (way === 0) {
    return;
  }
  yield simplest;
  for (let step = Math.trunc(way / 2); step !== 0; step = Math.trunc(step / 2)) {
    yield value - step;
  }
}

/** {@link numbersToward} 0, then the value with each one of its bits cleared: unsigned, at most 32 bits. */
export function* wordsTowardZero(value: number): Generator<number> {
  yield* numbersToward(value, 0);
  for (let bit = 31; bit >= 0; bit--) {
    const cleared = (value & ~(1 << bit)) >>> 0;
    if (cleared !== value && cleared !== 0) {
      yield cleared;
    }
  }
}
