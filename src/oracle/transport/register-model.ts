import { unreachable } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";
import type { RegisterDescription, RegisterEffect } from "../../spec/types.generated.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { judgeRegisterValue, reachRegister } from "./judge-register-value.ts";
import { QueueRegisters } from "./queue-registers.ts";
import { noteNotifyRead } from "./register-choices.ts";
import { RegisterConstants } from "./register-constants.ts";
import { type RegisterPlaces, registerNames, registerPlaces } from "./register-places.ts";
import { possibleStatus, RegisterValues } from "./register-values.ts";
import type { Registers } from "./registers.ts";
import { SilentRegister } from "./silent-register.ts";
import { noEffect, type WriteEffect } from "./transport-effect.ts";

const vectorMapped: WriteEffect = Object.freeze({ kind: "vector-mapped" });
const features: WriteEffect = Object.freeze({ kind: "features" });
const reset: WriteEffect = Object.freeze({ kind: "reset" });

/**
 * Registers as a transport's document describes them: for each the set of values a read may give. A set with one member
 * is the ordinary case; more stand for choices the specification leaves open; undefined is unknown.
 */
export class RegisterModel implements Registers {
  /** MSI-X shifts the device config space and adds the vector registers. */
  msix = false;
  /** Vectors the function's MSI-X table has. */
  vectors = 0;
  /** Host features, once read. */
  hostFeatures: FeatureSet | undefined = undefined;
  /** The features that the driver accepted since the reset. */
  writtenFeatures: FeatureSet = FeatureSet.none;
  /** Whether the accepted features read back at all. */
  readonly featuresRead: SilentRegister = new SilentRegister();
  readonly #judgement: Judgement;
  readonly #registers: readonly RegisterDescription[];
  readonly #places: RegisterPlaces;
  readonly #noVector: number;
  readonly #resetStatus: number;
  /** The bit that no driver accepts that looks at what it is offered; -1 without one. */
  readonly #echoBit: number;
  readonly #names: ReadonlyMap<RegisterEffect, string>;
  readonly #kept: RegisterValues;
  /** Constants of the device, adopted at the first read: name or name/queue -> value. */
  readonly #constants: RegisterConstants;
  /** Those that each queue has. */
  readonly queues: QueueRegisters;
  #lastNotified: number | undefined = undefined;

  constructor(specification: Specification, judgement: Judgement) {
    this.#judgement = judgement;
    this.#constants = new RegisterConstants(judgement);
    this.#registers = specification.transport.registers;
    this.#names = registerNames(this.#registers);
    this.#places = registerPlaces(this.#registers);
    this.#noVector = specification.transport.noVector;
    this.#resetStatus = specification.transport.resetStatus;
    this.#echoBit = specification.transport.features.find(({ neverOffered }) => neverOffered !== undefined)?.bit ?? -1;
    this.#kept = new RegisterValues(this.#registers, this.#noVector);
    this.queues = new QueueRegisters({
      judgement,
      registers: this.#registers,
      values: this.#kept,
      constants: this.#constants,
    });
    this.reset();
  }

  /** The register that starts at this offset and has this width, if it is present now. */
  at(offset: number, width: number): RegisterDescription | undefined {
    return this.#places.at(offset, width, this.msix);
  }

  /** The registers that share a byte with the access. */
  overlapping(offset: number, width: number): readonly RegisterDescription[] {
    return this.#places.overlapping(offset, width, this.msix);
  }

  /** Everything virtio goes back to its reset value; constants stay. */
  reset(): void {
    this.writtenFeatures = FeatureSet.none;
    this.#kept.reset();
    this.queues.reset();
  }

  /** Forgets what a register may hold: an access whose effect is undefined touched it. */
  makeUnknown(register: RegisterDescription): void {
    if (register.access === "ro") {
      return;
    }
    if (register.perQueue) {
      this.queues.forget(register);
      return;
    }
    this.#kept.single.set(register.name, undefined);
    if (register.effect === "accept-features") {
      this.writtenFeatures = FeatureSet.none;
    }
  }

  /** Whether the driver has said that it knows the device. */
  get acknowledged(): boolean {
    return (this.value("set-status") ?? 0) !== 0;
  }

  /** Whether the driver accepted bits that are not offered. */
  get acceptedUnoffered(): boolean {
    return !(this.hostFeatures ?? FeatureSet.none).covers(this.writtenFeatures);
  }

  /** Judges a read at a register's own offset and width. ISR is judged by the interrupt model, not here. */
  read(register: RegisterDescription, value: number): void {
    if (register.effect === "notify-queue") {
      noteNotifyRead(this.#judgement, value, this.#lastNotified);
    }
    if (register.access === "rc" || register.access === "wo") {
      return;
    }
    if (register.reset.kind === "device") {
      this.#readConstant(register, value);
      return;
    }
    if (register.perQueue) {
      this.queues.read(register, value);
      return;
    }
    const values = this.#kept.single.get(register.name);
    if (register.effect === "select-queue" && values !== undefined) {
      this.queues.readSelection(register, value);
      return;
    }
    if (register.effect === "accept-features" && this.featuresRead.isSilent(value, values)) {
      reachRegister(this.#judgement, register);
      return;
    }
    const agrees = values === undefined || this.#judgeValue(register, value, values);
    // A deviation that another check reports is taken for what the register holds, so that nothing follows from it.
    if (values?.length !== 1 || values[0] !== value) {
      this.#kept.single.set(register.name, [value]);
    }
    if (!agrees) {
      return;
    }
    const echoed = this.writtenFeatures.has(this.#echoBit);
    if (register.effect === "accept-features" && echoed && (values === undefined || value === 0)) {
      // Bit 30 is how a device detects a driver that echoes every bit: this one has taken fewer of them, or none.
      this.writtenFeatures = FeatureSet.of(value);
    }
  }

  #readConstant(register: RegisterDescription, value: number): void {
    if (register.perQueue) {
      this.queues.readConstant(register, value);
      return;
    }
    this.#constants.adopt(register, undefined, value, this.#kept.isLeftByReset(register.name));
    if (register.effect === "offer-features" && this.hostFeatures === undefined) {
      this.hostFeatures = FeatureSet.of(value);
    }
  }

  #judgeValue(register: RegisterDescription, value: number, values: readonly number[]): boolean {
    return judgeRegisterValue(this.#judgement, register, value, values, this.#kept.wasWritten(register.name));
  }

  /** Takes a write at a register's own offset and width, and says what else it means. */
  write(register: RegisterDescription, value: number): WriteEffect {
    this.#noteWrite(register, value);
    if (register.access === "ro" || register.access === "rc") {
      this.#judgement.clause(register.clauses.access).reached++;
      return noEffect;
    }
    switch (register.effect) {
      case "none":
      case "offer-features":
      case "show-queue-size":
      case "acknowledge-interrupt":
      case "select-offered-features":
      case "select-accepted-features":
      case "count-queues":
      case "show-generation":
      case "enable-queue":
      case "show-notify-offset":
      case "reset-queue":
      case "set-descriptors-low":
      case "set-descriptors-high":
      case "set-available-low":
      case "set-available-high":
      case "set-used-low":
      case "set-used-high":
        this.#kept.single.set(register.name, [value]);
        return noEffect;
      case "accept-features":
        this.#writeFeatures(register, value);
        return features;
      case "select-queue":
        this.queues.select(value);
        return noEffect;
      case "set-queue-address":
        return { kind: "queue-address", queue: this.queues.writeAddress(register, value), value };
      case "notify-queue":
        this.#lastNotified = value;
        return { kind: "notify", queue: value };
      case "set-status":
        this.#writeStatus(register, value);
        return value === this.#resetStatus ? reset : { kind: "status", value };
      case "map-config-vector":
      case "map-queue-vector":
        this.#writeVector(register, value);
        return vectorMapped;
      default:
        return unreachable(register.effect);
    }
  }

  #noteWrite(register: RegisterDescription, value: number): void {
    if (!register.perQueue) {
      this.#noteWriteOf(register, undefined, value);
      return;
    }
    for (const queue of this.queues.selected) {
      this.#noteWriteOf(register, queue, value);
    }
  }

  #noteWriteOf({ name, access, reset }: RegisterDescription, queue: number | undefined, value: number): void {
    this.#kept.noteWrite(name, queue);
    if (access === "rw" && reset.kind === "device") {
      this.#constants.set(name, queue, value);
    }
  }

  /** Whether bits that are not written again are cleared or stay until a reset is open (A16). */
  #writeStatus(register: RegisterDescription, value: number): void {
    const before = value === 0 ? undefined : this.#kept.single.get(register.name);
    this.#kept.single.set(register.name, possibleStatus(value, before));
  }

  #writeFeatures(register: RegisterDescription, value: number): void {
    const written = FeatureSet.of(value);
    const taken = this.hostFeatures?.and(written);
    this.writtenFeatures = written;
    if (taken === undefined || taken.has(this.#echoBit)) {
      this.#kept.single.set(register.name, undefined);
      return;
    }
    // With a bit that was not offered the register may show just those that were, or nothing (OPEN-20).
    const masked = taken.low;
    const values = masked === value ? [value] : [value, masked, 0, 0xffff_ffff];
    this.#kept.single.set(register.name, values);
  }

  #writeVector(register: RegisterDescription, value: number): void {
    const legal = value < this.vectors || value === this.#noVector;
    const values = legal ? [value] : [this.#noVector];
    if (!register.perQueue) {
      this.#kept.single.set(register.name, values);
      return;
    }
    this.queues.writeVector(register, values);
  }

  /** MSI-X was turned on or off. What the vector registers keep while they are not there is not laid down. */
  turnMsix(on: boolean): void {
    this.msix = on;
    if (!on) {
      this.#kept.forgetVectors();
    }
  }

  /** The vector that a queue, or `configSource`, is mapped to; undefined when it is not known. */
  vector(queue: number): number | undefined {
    return this.#kept.vector(queue);
  }

  /** The name of the register with an effect; empty where there is none. */
  nameOf(use: RegisterEffect): string {
    return this.#names.get(use) ?? "";
  }

  /** The one value that the register with an effect is known to hold, or undefined. */
  value(use: RegisterEffect): number | undefined {
    return this.#kept.value(this.nameOf(use));
  }

  /** Every value that the register with an effect, one that a reset sets, may hold; empty when nothing is known. */
  possibleOf(use: RegisterEffect): readonly number[] {
    return this.#kept.single.get(this.nameOf(use)) ?? [];
  }

  /** Every value that a read of a register not per queue may give; empty when nothing is known. */
  possible({ name, effect, reset }: RegisterDescription): readonly number[] {
    if (reset.kind === "device") {
      const value = this.#constants.get(name);
      return value === undefined ? [] : [value];
    }
    return effect === "select-queue" ? this.queues.selected : (this.#kept.single.get(name) ?? []);
  }
}
