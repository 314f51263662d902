import { onceFor } from "../../base/once-for.ts";
import { featuresOf } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import { FeatureNames } from "../../wire/feature-names.ts";
import type { Registers } from "./registers.ts";

/** Device type -> the names of its features, for each specification. */
const namesOf = onceFor((_: Specification) => new Map<string, FeatureNames>());

function featureNames(specification: Specification, deviceType: string): FeatureNames {
  const known = namesOf(specification);
  const names = known.get(deviceType) ?? new FeatureNames(featuresOf(specification, deviceType));
  known.set(deviceType, names);
  return names;
}

/** Features by name, as the registers show them. */
export class NegotiatedFeatures {
  readonly #registers: Registers;
  readonly #names: FeatureNames;

  constructor(specification: Specification, deviceType: string, registers: Registers) {
    this.#registers = registers;
    this.#names = featureNames(specification, deviceType);
  }

  /** Whether the driver accepted a feature that the device offers. */
  accepted(feature: string): boolean {
    return this.offered(feature) && this.#names.isIn(feature, this.#registers.writtenFeatures);
  }

  /** Whether the device offers a feature, as far as the host features were read. */
  offered(feature: string): boolean {
    const { hostFeatures } = this.#registers;
    return hostFeatures !== undefined && this.#names.isIn(feature, hostFeatures);
  }
}
