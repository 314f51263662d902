import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription } from "../../../spec/types.generated.ts";
import { type RingPlacement, ringPlacement } from "../../../wire/ring-placement.ts";
import type { Judgement } from "../../judgement/judgement.ts";
import { ConstantsModel } from "../constants-model.ts";
import { RegisterModel } from "../register-model.ts";
import { noEffect, type TransportEffect } from "../transport-effect.ts";
import type { BarPlace, Serving, TransportModel, TransportModelOptions } from "../transport-model.ts";
import { takeUndefinedRead, takeUndefinedWrite } from "../undefined-access.ts";

const maybeAcknowledged: TransportEffect = Object.freeze({ kind: "maybe-acknowledged" });
const undefinedWrite: TransportEffect = Object.freeze({ kind: "undefined-write" });
const configWritten: TransportEffect = Object.freeze({ kind: "config-written" });
const someRing: TransportEffect = Object.freeze({ kind: "some-ring" });

/** What a queue must have before it has to be served: a ring. The other conditions are status bits. */
const hasRing = "queue-address";

/** The legacy interface: one header of registers behind a base address register, device config space behind it. */
export class LegacyPciModel implements TransportModel {
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly registers: RegisterModel;
  readonly #constants: ConstantsModel;
  readonly #certain: () => boolean;
  readonly #placement: RingPlacement;
  readonly #bar: number;
  /** Status bits that must be set before a queue has to be served. */
  readonly #servingBits: number;
  readonly #servingNeedsRing: boolean;
  /** Queues that have a ring. */
  readonly #rings: Set<number> = new Set();

  constructor({ specification, judgement, device, certain }: TransportModelOptions) {
    const { structures, statusBits, serving, ringLayout } = specification.transport;
    this.#specification = specification;
    this.#judgement = judgement;
    this.registers = new RegisterModel(specification, judgement);
    this.#constants = new ConstantsModel(specification, judgement, this.registers, device);
    this.#certain = certain;
    this.#placement = ringPlacement(ringLayout, specification.virtqueue);
    this.#bar = structures[0]?.bar ?? 0;
    this.#servingNeedsRing = serving.from.includes(hasRing);
    this.#servingBits = statusBits
      .filter(({ name }) => serving.from.includes(name))
      .reduce((bits, { value }) => bits | value, 0);
  }

  holds({ bar }: BarPlace): boolean {
    return bar === this.#bar;
  }

  registerAt(place: BarPlace, width: number): RegisterDescription | undefined {
    return this.configAt(place) === undefined ? this.registers.at(place.offset, width) : undefined;
  }

  registersIn({ offset }: BarPlace, width: number): readonly RegisterDescription[] {
    return this.registers.overlapping(offset, width);
  }

  configAt({ offset }: BarPlace): number | undefined {
    return offset < this.#configOffset ? undefined : offset - this.#configOffset;
  }

  access(
    place: BarPlace,
    width: 1 | 2 | 4,
    value: number,
    isWrite: boolean,
    own?: RegisterDescription,
  ): TransportEffect {
    if (!this.holds(place)) {
      return noEffect;
    }
    const { offset } = place;
    if (own !== undefined) {
      return isWrite ? this.#writeRegister(own, value) : this.#readRegister(own, value);
    }
    return isWrite ? this.#write(offset, width) : this.#read(offset, width, value);
  }

  servingIs(queue: number): Serving {
    if (this.#servingNeedsRing && !this.#rings.has(queue)) {
      return "never";
    }
    // What the status is may not be known; then nobody can say that the queue need not be served.
    const status = this.#servingBits === 0 ? 0 : (this.registers.value("set-status") ?? this.#servingBits);
    return (status & this.#servingBits) === this.#servingBits ? "must" : "never";
  }

  get mayAskForReset(): boolean {
    return false;
  }

  reset(): void {
    this.#rings.clear();
    this.registers.reset();
  }

  ringTaken(queue: number): void {
    this.#rings.delete(queue);
    this.registers.queues.clearAddress(queue);
  }

  #read(offset: number, width: 1 | 2 | 4, value: number): TransportEffect {
    const config = this.#configOffset;
    if (offset >= config) {
      if (!this.registers.acknowledged) {
        this.#judgement.clause("REG-11").reached++;
      }
      return { kind: "config-read", offset: offset - config, width, value };
    }
    const mayClear = takeUndefinedRead(this.#judgement, this.registers.overlapping(offset, width), width, value);
    return mayClear ? maybeAcknowledged : noEffect;
  }

  #readRegister(register: RegisterDescription, value: number): TransportEffect {
    if (register.effect === "acknowledge-interrupt") {
      return { kind: "acknowledged", value };
    }
    if (this.#certain() || register.reset.kind === "device") {
      this.registers.read(register, value);
      this.#constants.judge(register, value);
    }
    return noEffect;
  }

  #write(offset: number, width: 1 | 2 | 4): TransportEffect {
    if (offset >= this.#configOffset) {
      return configWritten;
    }
    const mayChange = takeUndefinedWrite(this.#judgement, this.registers, this.registers.overlapping(offset, width));
    return mayChange ? undefinedWrite : noEffect;
  }

  #writeRegister(register: RegisterDescription, value: number): TransportEffect {
    const effect = this.registers.write(register, value);
    return effect.kind === "queue-address" ? this.#address(effect.queue, effect.value) : effect;
  }

  #address(queue: number, value: number): TransportEffect {
    if (queue < 0) {
      return someRing;
    }
    const size = this.registers.queues.queueSize(queue) ?? 0;
    if (value === 0 || size === 0) {
      return { kind: "ring", queue, ring: undefined };
    }
    this.#rings.add(queue);
    const address = value * 2 ** this.#specification.virtqueue.layout.addressShift;
    return { kind: "ring", queue, ring: this.#placement.place(size, address) };
  }

  get #configOffset(): number {
    const { deviceConfig } = this.#specification.transport;
    return this.registers.msix ? deviceConfig.offsetWithMsix : deviceConfig.offset;
  }
}
