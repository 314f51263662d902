import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription, RegisterEffect } from "../../../spec/types.generated.ts";
import type { FeatureSet } from "../../../wire/feature-set.ts";
import type { RingPart } from "../../../wire/ring-place.ts";
import type { Judgement } from "../../judgement/judgement.ts";
import { judgeRegisterValue } from "../judge-register-value.ts";
import { QueueRegisters } from "../queue-registers.ts";
import { RegisterConstants } from "../register-constants.ts";
import { type PossibleValues, RegisterValues } from "../register-values.ts";
import type { Registers } from "../registers.ts";
import { DeviceStatus } from "./device-status.ts";
import { FeatureWords } from "./feature-words.ts";

/** The registers that hold the two halves of an area's address. */
const halves: Readonly<Record<RingPart, readonly [RegisterEffect, RegisterEffect]>> = {
  descriptors: ["set-descriptors-low", "set-descriptors-high"],
  available: ["set-available-low", "set-available-high"],
  used: ["set-used-low", "set-used-high"],
};

/** What the registers of the modern transport hold: those of the device, and those of the queue that is selected. */
export class ModernRegisters implements Registers {
  msix = false;
  vectors = 0;
  readonly status: DeviceStatus;
  readonly features: FeatureWords;
  readonly queues: QueueRegisters;
  readonly featuresRead: Registers["featuresRead"] = { readsBack: true, isSilent: () => false };
  readonly #judgement: Judgement;
  readonly #registers: readonly RegisterDescription[];
  readonly #byEffect: ReadonlyMap<RegisterEffect, RegisterDescription>;
  readonly #noVector: number;
  readonly #kept: RegisterValues;
  readonly #constants: RegisterConstants;

  constructor({ transport }: Specification, judgement: Judgement, mayNeedReset: () => boolean) {
    const { registers, noVector } = transport;
    this.#judgement = judgement;
    this.#registers = registers;
    this.#byEffect = new Map(registers.map((register) => [register.effect, register]));
    this.#noVector = noVector;
    this.#kept = new RegisterValues(registers, noVector);
    this.#constants = new RegisterConstants(judgement);
    this.status = new DeviceStatus(transport, judgement, mayNeedReset);
    this.features = new FeatureWords(judgement, this.#constants);
    this.queues = new QueueRegisters({ judgement, registers, values: this.#kept, constants: this.#constants });
    this.reset();
  }

  get hostFeatures(): FeatureSet | undefined {
    return this.features.offered;
  }

  get writtenFeatures(): FeatureSet {
    return this.features.accepted;
  }

  get acknowledged(): boolean {
    return (this.status.value ?? 0) !== 0;
  }

  get acceptedUnoffered(): boolean {
    return this.features.offered?.covers(this.features.accepted) === false;
  }

  /** Everything that the driver sets goes back to its reset value; constants stay. */
  reset(): void {
    this.#kept.reset();
    this.status.reset();
    this.features.reset();
    for (const { name, reset } of this.#registers) {
      if (reset.kind !== "value") {
        this.#kept.single.set(name, undefined);
        this.#kept.ofQueue(name).clear();
      }
    }
    this.queues.late.clear();
    // Which queue is selected after a reset is not laid down.
    this.queues.selected = [];
  }

  /** The queue that is selected; undefined when that is not known. */
  get selected(): number | undefined {
    return this.queues.selected.length === 1 ? this.queues.selected[0] : undefined;
  }

  /** Forgets what a register may hold: an access whose effect is undefined touched it. */
  makeUnknown(register: RegisterDescription): void {
    if (register.access === "ro") {
      return;
    }
    switch (register.effect) {
      case "set-status":
        this.status.forget();
        return;
      case "accept-features":
        this.features.forget();
        return;
      case "select-queue":
        this.queues.selected = [];
        return;
      default:
        this.#kept.single.set(register.name, undefined);
        if (register.perQueue && this.selected !== undefined) {
          this.queues.forget(register);
        }
    }
  }

  /** Judges a read of a register other than status and ISR. */
  read(register: RegisterDescription, value: number): void {
    switch (register.effect) {
      case "offer-features": {
        const afterReset = this.#kept.isLeftByReset(register.name);
        this.features.readOffered(register, this.value("select-offered-features"), value, afterReset);
        return;
      }
      case "accept-features":
        this.features.readAccepted(register, this.value("select-accepted-features"), value);
        return;
      case "select-queue":
        this.#readSelection(register, value);
        return;
      case "show-generation":
        return;
      default:
        this.#readKept(register, value);
    }
  }

  #readSelection(register: RegisterDescription, value: number): void {
    if (this.selected === undefined) {
      this.queues.selected = [value];
    } else {
      this.queues.readSelection(register, value);
    }
  }

  #readKept(register: RegisterDescription, value: number): void {
    if (register.perQueue) {
      if (this.selected !== undefined) {
        this.#readOfQueue(register, value, this.selected);
      }
      return;
    }
    if (register.reset.kind === "device") {
      this.#constants.adopt(register, undefined, value, this.#kept.isLeftByReset(register.name));
      return;
    }
    const values = this.#kept.single.get(register.name);
    if (values !== undefined) {
      judgeRegisterValue(this.#judgement, register, value, values, this.#kept.wasWritten(register.name));
    }
    this.#kept.single.set(register.name, [value]);
  }

  #readOfQueue(register: RegisterDescription, value: number, queue: number): void {
    if (register.reset.kind === "device" && !this.#kept.ofQueue(register.name).has(queue)) {
      this.queues.readConstant(register, value);
    } else {
      this.queues.read(register, value);
    }
  }

  /** The driver wrote a register that is its own to keep: a read gives `values` from now on, undefined: anything. */
  keep(register: RegisterDescription, values: PossibleValues): void {
    if (!register.perQueue) {
      this.#kept.noteWrite(register.name);
      this.#kept.single.set(register.name, values);
      return;
    }
    if (this.selected !== undefined) {
      this.#kept.noteWrite(register.name, this.selected);
      this.#kept.ofQueue(register.name).set(this.selected, values);
    }
  }

  /** What a register of a queue may show now; empty when nothing is known. */
  ofQueue(use: RegisterEffect, queue: number): readonly number[] {
    const register = this.#byEffect.get(use);
    if (register === undefined) {
      return [];
    }
    const values = this.#kept.ofQueue(register.name);
    if (values.has(queue)) {
      return values.get(queue) ?? [];
    }
    if (register.reset.kind === "value") {
      return [register.reset.value];
    }
    const constant = this.#constants.get(register.name, queue);
    return constant === undefined ? [] : [constant];
  }

  /** A queue was reset by itself: it is not enabled; whether it forgets size and addresses is not laid down. */
  queueReset(queue: number): void {
    for (const { name, effect, until } of this.#registers) {
      const values = this.#kept.ofQueue(name);
      if (effect === "enable-queue") {
        values.delete(queue);
      } else if (until !== undefined && values.has(queue)) {
        const before = this.ofQueue(effect, queue);
        values.delete(queue);
        values.set(queue, [...new Set([...before, ...this.ofQueue(effect, queue)])]);
      }
    }
  }

  /** The address of an area of a queue's ring; undefined when it is not known. */
  area(queue: number, part: RingPart): number | undefined {
    const [low, high] = halves[part].map((use) => this.ofQueue(use, queue));
    return low?.length === 1 && high?.length === 1 ? (high[0] as number) * 2 ** 32 + (low[0] as number) : undefined;
  }

  /** The driver mapped a source of interrupts to a vector. */
  writeVector(register: RegisterDescription, value: number): void {
    this.keep(register, value < this.vectors || value === this.#noVector ? [value] : [this.#noVector]);
  }

  turnMsix(on: boolean): void {
    this.msix = on;
    if (!on) {
      this.#kept.forgetVectors();
    }
  }

  vector(source: number): number | undefined {
    return this.#kept.vector(source);
  }

  value(use: RegisterEffect): number | undefined {
    if (use === "set-status") {
      return this.status.value;
    }
    return this.#kept.value(this.#byEffect.get(use)?.name ?? "");
  }

  possibleOf(use: RegisterEffect): readonly number[] {
    const register = this.#byEffect.get(use);
    return register === undefined ? [] : this.possible(register);
  }

  possible({ effect, name, reset }: RegisterDescription): readonly number[] {
    switch (effect) {
      case "set-status":
        return this.status.possible;
      case "select-queue":
        return this.queues.selected;
      case "offer-features":
      case "accept-features":
        // Which of their words shows depends on another register.
        return [];
      default: {
        const constant = reset.kind === "device" ? this.#constants.get(name) : undefined;
        return constant === undefined ? (this.#kept.single.get(name) ?? []) : [constant];
      }
    }
  }
}
