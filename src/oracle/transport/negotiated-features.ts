import type { Specification } from "../../spec/specification.ts";
import { hasBit } from "./constants-model.ts";
import type { RegisterModel } from "./register-model.ts";

/** Features by name, as the registers show them. */
export class NegotiatedFeatures {
  readonly #registers: RegisterModel;
  readonly #bits: ReadonlyMap<string, number>;

  constructor({ transport, vmchannel }: Specification, registers: RegisterModel) {
    this.#registers = registers;
    this.#bits = new Map([...transport.features, ...vmchannel.features].map(({ name, bit }) => [name, bit]));
  }

  /** Whether the driver accepted a feature that the device offers. */
  accepted(feature: string): boolean {
    return this.offered(feature) && hasBit(this.#registers.writtenFeatures, this.#bits.get(feature) ?? 32);
  }

  /** Whether the device offers a feature, as far as the host features were read. */
  offered(feature: string): boolean {
    return hasBit(this.#registers.hostFeatures ?? 0, this.#bits.get(feature) ?? 32);
  }
}
