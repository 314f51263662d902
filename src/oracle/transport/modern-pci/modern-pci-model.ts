import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription } from "../../../spec/types.generated.ts";
import type { Judgement } from "../../judgement/judgement.ts";
import type { ConstantsOfDevice } from "../constants-model.ts";
import { judgeOfferedFeatures } from "../judge-offered-features.ts";
import { noEffect, type TransportEffect } from "../transport-effect.ts";
import type { BarPlace, Serving, TransportModel, TransportModelOptions } from "../transport-model.ts";
import { takeUndefinedRead, takeUndefinedWrite } from "../undefined-access.ts";
import { ModernRegisters } from "./modern-registers.ts";
import { QueueWrites } from "./queue-writes.ts";
import { type StructurePlace, StructurePlaces } from "./structure-places.ts";

const undefinedWrite: TransportEffect = Object.freeze({ kind: "undefined-write" });
const maybeAcknowledged: TransportEffect = Object.freeze({ kind: "maybe-acknowledged" });
const configWritten: TransportEffect = Object.freeze({ kind: "config-written" });
const vectorMapped: TransportEffect = Object.freeze({ kind: "vector-mapped" });
const featuresWritten: TransportEffect = Object.freeze({ kind: "features" });
const lateFeatures: TransportEffect = Object.freeze({ kind: "late-features" });

/** What a queue must be before it has to be served. The other conditions are status bits. */
const isEnabled = "queue-enabled";

/** With this feature a notification says how far the available ring is filled too, in a wider register. */
const notificationData = "NOTIFICATION_DATA";
const notificationDataBytes = 4;

/** The transport of VIRTIO 1.0 and later over PCI: structures of registers, placed by capabilities of the function. */
export class ModernPciModel implements TransportModel {
  readonly registers: ModernRegisters;
  readonly #specification: Specification;
  readonly #judgement: Judgement;
  readonly #device: ConstantsOfDevice;
  readonly #certain: () => boolean;
  readonly #places: StructurePlaces;
  readonly #queues: QueueWrites;
  readonly #notify: RegisterDescription | undefined;
  readonly #configStructure: string | undefined;
  /** Status bits that must be set before a queue has to be served. */
  readonly #servingBits: number;
  readonly #servingNeedsEnable: boolean;
  readonly #notificationDataBit: number;
  readonly #featuresOkBit: number;
  readonly #mayNeedReset: () => boolean;

  constructor({ specification, judgement, device, structures, mayNeedReset, certain }: TransportModelOptions) {
    const { transport } = specification;
    this.#specification = specification;
    this.#judgement = judgement;
    this.#device = device;
    this.#certain = certain;
    this.#mayNeedReset = mayNeedReset;
    this.registers = new ModernRegisters(specification, judgement, mayNeedReset);
    this.#queues = new QueueWrites(specification, judgement, this.registers);
    this.#places = new StructurePlaces(transport, structures);
    this.#notify = transport.registers.find(({ effect }) => effect === "notify-queue");
    this.#configStructure = transport.deviceConfig.structure;
    this.#servingNeedsEnable = transport.serving.from.includes(isEnabled);
    this.#servingBits = transport.statusBits
      .filter(({ name }) => transport.serving.from.includes(name))
      .reduce((bits, { value }) => bits | value, 0);
    this.#notificationDataBit = transport.features.find(({ name }) => name === notificationData)?.bit ?? -1;
    this.#featuresOkBit = transport.statusBits.find(({ refusedBy }) => refusedBy === "device")?.value ?? 0;
  }

  holds(place: BarPlace): boolean {
    return this.#places.at(place) !== undefined;
  }

  registerAt(place: BarPlace, width: number): RegisterDescription | undefined {
    const found = this.#places.at(place);
    if (found === undefined) {
      return undefined;
    }
    if (found.structure.name === this.#notify?.structure) {
      return width === this.#notifyWidth ? this.#notify : undefined;
    }
    return this.#places.register(found, width);
  }

  registersIn(place: BarPlace, width: number): readonly RegisterDescription[] {
    const found = this.#places.at(place);
    return found === undefined ? [] : this.#places.overlapping(found, width);
  }

  configAt(place: BarPlace): number | undefined {
    const found = this.#places.at(place);
    return found?.structure.name === this.#configStructure ? found?.offset : undefined;
  }

  access(
    place: BarPlace,
    width: 1 | 2 | 4,
    value: number,
    isWrite: boolean,
    own?: RegisterDescription,
  ): TransportEffect {
    const found = this.#places.at(place);
    if (found === undefined) {
      return noEffect;
    }
    if (found.structure.name === this.#configStructure) {
      return isWrite ? configWritten : { kind: "config-read", offset: found.offset, width, value };
    }
    if (own !== undefined) {
      return isWrite ? this.#write(own, found, value) : this.#read(own, value);
    }
    const touched = this.#places.overlapping(found, width);
    if (isWrite) {
      return takeUndefinedWrite(this.#judgement, this.registers, touched) ? undefinedWrite : noEffect;
    }
    return takeUndefinedRead(this.#judgement, touched, width, value) ? maybeAcknowledged : noEffect;
  }

  servingIs(queue: number): Serving {
    const { status } = this.registers;
    const enabled = this.registers.ofQueue("enable-queue", queue);
    if (this.#servingNeedsEnable && !enabled.includes(1)) {
      return "never";
    }
    const wanted = this.#servingBits | this.#featuresOkBit;
    if (
      status.possible.length > 0 &&
      status.possible.every((value) => (value & this.#servingBits) !== this.#servingBits)
    ) {
      return "never";
    }
    // A driver that goes on without FEATURES_OK has not agreed with the device on how rings are to be read.
    const isAgreed = status.possible.length > 0 && status.possible.every((value) => (value & wanted) === wanted);
    return isAgreed && enabled.length === 1 && !status.asksForReset ? "must" : "may";
  }

  get mayAskForReset(): boolean {
    return this.#mayNeedReset();
  }

  reset(): void {
    this.registers.reset();
  }

  ringTaken(queue: number): void {
    this.registers.queueReset(queue);
  }

  #read(register: RegisterDescription, value: number): TransportEffect {
    switch (register.effect) {
      case "acknowledge-interrupt":
        return { kind: "acknowledged", value };
      case "notify-queue":
        return noEffect;
      case "set-status":
        return this.#readStatus(value);
      default:
        if (this.#certain() || register.reset.kind === "device") {
          this.registers.read(register, value);
          this.#judgeConstant(register, value);
        }
        return noEffect;
    }
  }

  #readStatus(value: number): TransportEffect {
    const { status } = this.registers;
    const asked = status.asksForReset;
    const answer = status.read(value);
    if (status.asksForReset && !asked) {
      this.#judgement.clause("STA-11").reached++;
      return { kind: "needs-reset" };
    }
    if (answer !== undefined) {
      this.#featuresAnswered(answer === "granted");
    }
    return noEffect;
  }

  #featuresAnswered(granted: boolean): void {
    const { acceptedUnoffered } = this.registers;
    this.#judgement.clause("STA-9").reached++;
    if (!this.#hasRequired) {
      this.#judgement.clause("FEAT-10").reached++;
    }
    if (acceptedUnoffered) {
      this.#judgement.clause("STA-10").reached++;
      this.#judgement.note("A22", granted ? "passed-over" : "refused");
    }
  }

  /** Whether the driver accepted the features that every device offers. */
  get #hasRequired(): boolean {
    const required = this.#specification.transport.features.filter((feature) => feature.alwaysOffered !== undefined);
    return required.every(({ bit }) => this.registers.writtenFeatures.has(bit));
  }

  #judgeConstant(register: RegisterDescription, value: number): void {
    const judgement = this.#judgement;
    const { hostFeatures, selected } = this.registers;
    if (register.effect === "offer-features" && hostFeatures !== undefined) {
      judgeOfferedFeatures(this.#specification, judgement, hostFeatures);
      this.#device.judgeFeatures(hostFeatures);
    }
    if (register.effect === "show-queue-size" && selected !== undefined) {
      const { sizeMax } = this.#specification.virtqueue.layout;
      judgement.expect(
        "not-a-power-of-two",
        value === 0 || (Number.isInteger(Math.log2(value)) && value <= sizeMax),
        () => `a queue size of 0 or a power of two up to ${sizeMax}`,
        () => `${value} for queue ${selected}`,
      );
      this.#judgePresence(selected, value);
      const max = this.registers.queues.queueSize(selected) ?? value;
      judgement.expect(
        "size-above-maximum",
        value <= max,
        () => `a size of at most ${max} for queue ${selected}, whatever is written`,
        () => `${value}`,
      );
    }
  }

  /** A queue of an index that the device does not count has size 0. */
  #judgePresence(queue: number, size: number): void {
    const count = this.registers.possibleOf("count-queues")[0];
    this.#judgement.expect(
      "size-of-absent-queue",
      count === undefined || queue < count || size === 0,
      () => `size 0 for queue ${queue}: there are ${count}`,
      () => `${size}`,
    );
    this.#device.judgeQueueSize(queue, size);
  }

  #write(register: RegisterDescription, place: StructurePlace, value: number): TransportEffect {
    const { registers } = this;
    const { resetStatus } = this.#specification.transport;
    if (register.access === "ro" || register.access === "rc") {
      this.#judgement.clause(register.clauses.access).reached++;
      return noEffect;
    }
    switch (register.effect) {
      case "set-status":
        if (value === resetStatus) {
          return { kind: "reset" };
        }
        registers.status.write(value);
        return { kind: "status", value };
      case "accept-features":
        this.#judgement.clause("FEAT-14").reached += registers.status.featuresOpen ? 0 : 1;
        registers.features.write(registers.value("select-accepted-features"), value, registers.status.featuresOpen);
        registers.status.featuresWritten();
        return registers.status.featuresOpen ? featuresWritten : lateFeatures;
      case "select-queue":
        registers.queues.select(value);
        return noEffect;
      case "notify-queue":
        return this.#notified(place, value);
      case "map-config-vector":
      case "map-queue-vector":
        registers.writeVector(register, value);
        return vectorMapped;
      case "enable-queue":
        return this.#queues.enable(register, value);
      case "reset-queue":
        return this.#queues.reset(register, value);
      default:
        this.#queues.keep(register, value);
        return noEffect;
    }
  }

  get #notifyWidth(): number {
    const { hostFeatures, writtenFeatures } = this.registers;
    const bit = this.#notificationDataBit;
    const isAgreed = hostFeatures?.has(bit) === true && writtenFeatures.has(bit);
    return isAgreed ? notificationDataBytes : (this.#notify?.width ?? 0);
  }

  #notified({ structure, offset }: StructurePlace, value: number): TransportEffect {
    const queue = value % 0x1_0000;
    const [displaced] = this.registers.ofQueue("show-notify-offset", queue);
    if (displaced !== undefined && displaced * structure.multiplier !== offset - (this.#notify?.offset ?? 0)) {
      // At the place of another queue it does no harm; which of the two a device looks at is not laid down.
      this.#judgement.clause("COM-13").reached++;
      return noEffect;
    }
    if (this.registers.ofQueue("enable-queue", queue)[0] === 0) {
      const isThere = (this.registers.queues.queueSize(queue) ?? 0) > 0;
      this.#judgement.clause(isThere ? "STA-8" : "COM-13").reached++;
    }
    return { kind: "notify", queue };
  }
}
