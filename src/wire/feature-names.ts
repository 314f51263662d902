import { FeatureSet } from "./feature-set.ts";

/** A feature as a specification describes it. */
interface NamedBit {
  readonly name: string;
  readonly bit: number;
}

/** Feature bits by the names that a specification gives them. */
export class FeatureNames {
  readonly #bits: ReadonlyMap<string, number>;

  constructor(features: readonly NamedBit[]) {
    this.#bits = new Map(features.map(({ name, bit }) => [name, bit]));
  }

  /** The bit of that name, or -1, which no set has. */
  bit(name: string): number {
    return this.#bits.get(name) ?? -1;
  }

  /** Whether the feature of that name is in the set. */
  isIn(name: string, features: FeatureSet): boolean {
    return features.has(this.bit(name));
  }

  /** The names of a set's features, in the order of the specification. */
  namesOf(features: FeatureSet): string[] {
    return [...this.#bits].filter(([, bit]) => features.has(bit)).map(([name]) => name);
  }

  /** The set of the features of these names that `offered` has too. */
  setOf(names: readonly string[], offered: FeatureSet): FeatureSet {
    return names.reduce(
      (features, name) => (this.isIn(name, offered) ? features.with(this.bit(name)) : features),
      FeatureSet.none,
    );
  }
}
