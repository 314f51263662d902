import type { PossibleValues } from "./register-values.ts";

const ones = 0xffff_ffff;

/**
 * Finds out whether the accepted features read back at all (OPEN-20): a device that does not implement the read gives
 * the same value each time, zeros or ones.
 */
export class SilentRegister {
  /** What every read gave so far, while it may be all that the register ever gives; undefined before the first. */
  #always: number | undefined = undefined;
  /** A read gave another value than the one before, or one that only a register that is kept gives. */
  #readsBack = false;

  /** Whether a read has shown that the register keeps what is written. */
  get readsBack(): boolean {
    return this.#readsBack;
  }

  /** Takes in a read. True when it is no answer to what was written, and may be what the register always gives. */
  isSilent(value: number, expected: PossibleValues): boolean {
    this.#readsBack ||= (value !== 0 && value !== ones) || value !== (this.#always ?? value);
    this.#always = value;
    return !this.#readsBack && expected !== undefined && !expected.includes(value);
  }
}
