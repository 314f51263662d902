import { type AccessWidth, narrower } from "./access-width.ts";
import { numbersToward, wordsTowardZero } from "./simplify-number.ts";

/** A write of some bytes at some place. */
interface WriteAccess {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: number;
}

/** Simpler writes: nearer to offset 0, narrower, of a simpler value. A narrower one writes the low bytes only. */
export function* simplerWrites<Write extends WriteAccess>(write: Write): Generator<Write> {
  for (const offset of numbersToward(write.offset, 0)) yield { ...write, offset };
  yield* simplerWritesThere(write);
}

/** The same for a write that keeps its offset. */
export function* simplerWritesThere<Write extends WriteAccess>(write: Write): Generator<Write> {
  for (const width of narrower(write.width)) {
    yield { ...write, width, value: write.value & (2 ** (width * 8) - 1) };
  }
  for (const value of wordsTowardZero(write.value)) yield { ...write, value };
}
