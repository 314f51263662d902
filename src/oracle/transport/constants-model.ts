import type { Specification } from "../../spec/specification.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { DeviceModel } from "../device/device-model.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { judgeOfferedFeatures } from "./judge-offered-features.ts";
import type { RegisterModel } from "./register-model.ts";

/** What a device type has to say of constants. */
export type ConstantsOfDevice = Pick<DeviceModel, "judgeFeatures" | "judgeQueueSize">;

/** What the device may choose once for its life, and what it may not: the features it offers, the queues it has. */
export class ConstantsModel {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #registers: RegisterModel;
  readonly #device: ConstantsOfDevice;

  constructor(specification: Specification, judgement: Judgement, registers: RegisterModel, device: ConstantsOfDevice) {
    this.#specification = specification;
    this.#judgement = judgement;
    this.#registers = registers;
    this.#device = device;
  }

  /** Judges a read of a constant register. */
  judge(register: RegisterDescription, value: number): void {
    if (register.effect === "offer-features") {
      this.#judgeFeatures(FeatureSet.of(value));
      return;
    }
    if (register.effect !== "show-queue-size" || this.#registers.queues.selected.length !== 1) {
      return;
    }
    const queue = this.#registers.queues.selected[0] as number;
    const judgement = this.#judgement;
    const power = value === 0 || (Number.isInteger(Math.log2(value)) && value <= this.#sizeMax());
    if (power) {
      judgement.reach("not-a-power-of-two");
    } else {
      const allowed = `a queue size of 0 or a power of two up to ${this.#sizeMax()}`;
      judgement.deviates("not-a-power-of-two", {}, allowed, `${value} for queue ${queue}`);
    }
    this.#device.judgeQueueSize(queue, value);
    judgement.clause("REG-4").reached++;
  }

  #sizeMax(): number {
    return this.#specification.virtqueue.layout.sizeMax;
  }

  #judgeFeatures(offered: FeatureSet): void {
    judgeOfferedFeatures(this.#specification, this.#judgement, offered);
    this.#device.judgeFeatures(offered);
  }
}
