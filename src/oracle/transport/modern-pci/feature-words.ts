import type { RegisterDescription } from "../../../spec/types.generated.ts";
import { FeatureSet } from "../../../wire/feature-set.ts";
import { hex, type Judgement } from "../../judgement/judgement.ts";
import { reachRegister } from "../judge-register-value.ts";
import type { RegisterConstants } from "../register-constants.ts";

/** Words of 32 bits that features have at most (VIRTIO 1.2, 2.2). */
const wordsMax = 4;

/** Words that the kit knows features of. */
const wordsKnown = 2;

/** The features that a device offers and those that the driver accepts, each shown in words that are selected. */
export class FeatureWords {
  /** The features that the device offers, once all words that the kit knows were read. */
  offered: FeatureSet | undefined = undefined;
  /** The features that the driver accepted since the reset. */
  accepted: FeatureSet = FeatureSet.none;
  readonly #judgement: Judgement;
  readonly #constants: RegisterConstants;
  /** Words that the driver wrote since the reset. */
  readonly #written: Set<number> = new Set();
  /** What the accepted features show is not known. */
  #unknown = false;

  constructor(judgement: Judgement, constants: RegisterConstants) {
    this.#judgement = judgement;
    this.#constants = constants;
  }

  /** The device was reset. */
  reset(): void {
    this.accepted = FeatureSet.none;
    this.#written.clear();
    this.#unknown = false;
  }

  /** An access whose effect is not defined touched the accepted features. */
  forget(): void {
    this.accepted = FeatureSet.none;
    this.#unknown = true;
  }

  /** Judges a read of the offered features. `word` is the one that is selected, undefined where that is not known. */
  readOffered(register: RegisterDescription, word: number | undefined, value: number, afterReset: boolean): void {
    if (word === undefined) {
      return;
    }
    if (word >= wordsMax) {
      this.#judgement.expect(
        "feature-word-past-the-end",
        value === 0,
        () => `${register.name} 0 with ${word} selected`,
        () => hex(value),
      );
      return;
    }
    this.#constants.adopt(register, word, value, afterReset);
    const words = Array.from({ length: wordsKnown }, (_, each) => this.#constants.get(register.name, each));
    if (this.offered === undefined && !words.includes(undefined)) {
      this.offered = FeatureSet.of(words[0] ?? 0, words[1]);
    }
  }

  /** Takes a write of the accepted features; `open` while the driver may write them. */
  write(word: number | undefined, value: number, open: boolean): void {
    if (word === undefined || !open) {
      // Written too late they change nothing; what they show is not laid down.
      this.#unknown = true;
      this.accepted = word === undefined ? FeatureSet.none : this.accepted;
      return;
    }
    if (word < wordsKnown) {
      this.#written.add(word);
      this.accepted = this.accepted.withWord(word, value);
    }
  }

  /** Judges a read of the accepted features. */
  readAccepted(register: RegisterDescription, word: number | undefined, value: number): void {
    if (word === undefined || word >= wordsKnown || this.#unknown) {
      return;
    }
    const accepted = wordOf(this.accepted, word);
    // Of bits that were not offered it is open whether they read back (OPEN-20).
    const must = (accepted & wordOf(this.offered ?? FeatureSet.none, word)) >>> 0;
    if ((value & ~accepted) === 0 && (must & ~value) === 0) {
      reachRegister(this.#judgement, register);
      if (must !== accepted) {
        this.#judgement.note("OPEN-20", value >>> 0 === accepted ? "as-written" : "masked");
      }
      return;
    }
    this.#judgement.deviates(
      "register-differs",
      { subject: register, untouched: !this.#written.has(word) },
      `${register.name} ${must === accepted ? hex(accepted) : `${hex(must)} to ${hex(accepted)}`} with ${word} selected`,
      hex(value),
    );
  }
}

function wordOf(features: FeatureSet, word: number): number {
  return word === 0 ? features.low : features.high;
}
