import { KitError } from "../../../base/assert.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription, RegisterEffect } from "../../../spec/types.generated.ts";
import type { AccessBatch, AccessWidth } from "../../../target/access-batch.ts";
import { FeatureSet } from "../../../wire/feature-set.ts";
import type { RingPart, RingPlace } from "../../../wire/ring-place.ts";
import { type RingPlacement, ringPlacement } from "../../../wire/ring-placement.ts";
import type { DeviceWindows } from "../create-driver.ts";
import type { Exchange } from "../exchange.ts";
import type { FunctionPlace } from "../function-place.ts";
import type {
  Answer,
  DriverBringUp,
  FoundRegisters,
  MetPlace,
  RegisterPlace,
  RegisterSpace,
  RegisterUse,
  RingLook,
  TransportDriver,
} from "../transport-driver.ts";
import { askNotifyOffsets } from "./ask-notify-offsets.ts";
import { bringUpStatuses } from "./bring-up-statuses.ts";
import type { FoundStructures } from "./found-structures.ts";
import { Notifications } from "./notifications.ts";
import { placeBars } from "./place-bars.ts";
import { PlacedStructures } from "./placed-structures.ts";
import { walkCapabilities } from "./walk-capabilities.ts";

/** The registers that take the two halves of an area's address. */
const halves: Readonly<Record<RingPart, readonly [RegisterUse, RegisterUse]>> = {
  descriptors: ["set-descriptors-low", "set-descriptors-high"],
  available: ["set-available-low", "set-available-high"],
  used: ["set-used-low", "set-used-high"],
};

/** Words of features. */
const featureWords = 2;

/** A driver of VIRTIO 1.0 and later over PCI: structures of registers, placed by capabilities of the function. */
export class ModernPciDriver implements TransportDriver {
  readonly placement: RingPlacement;
  readonly required: FeatureSet;
  readonly refusesFeatures: boolean = true;
  readonly choosesSizes: boolean = true;
  readonly resetsQueues: boolean;
  readonly #specification: Specification;
  readonly #batch: AccessBatch;
  readonly #windows: DeviceWindows;
  readonly #place: FunctionPlace;
  readonly #registers: ReadonlyMap<RegisterEffect, RegisterDescription>;
  readonly #structures: PlacedStructures;
  readonly #notifications: Notifications;

  /** `windows` are where there is room for registers; `place` is kept up to date by `find`. */
  constructor(specification: Specification, batch: AccessBatch, windows: DeviceWindows, place: FunctionPlace) {
    const { transport, virtqueue } = specification;
    this.#specification = specification;
    this.#batch = batch;
    this.#windows = windows;
    this.#place = place;
    this.#structures = new PlacedStructures(transport, place.bars);
    this.#registers = new Map(transport.registers.map((register) => [register.effect, register]));
    this.resetsQueues = transport.registers.some(({ effect }) => effect === "reset-queue");
    this.placement = ringPlacement(transport.ringLayout, virtqueue);
    this.#notifications = new Notifications(transport);
    this.required = transport.features
      .filter(({ alwaysOffered }) => alwaysOffered !== undefined)
      .reduce((features, { bit }) => features.with(bit), FeatureSet.none);
  }

  bringUpValues(offered: FeatureSet): DriverBringUp {
    const last = (before: string | undefined): number => this.#statuses(before).at(-1) ?? 0;
    const [greeted, agreed, ready] = [last("features"), last("check-features"), last(undefined)];
    return { greeted, agreed, ready, required: this.required.and(offered) };
  }

  *find(): Exchange<FoundRegisters> {
    this.#place.bars.clear();
    const { structures, bars } = yield* this.search();
    this.#structures.all = structures;
    for (const [bar, placed] of bars) {
      this.#place.bars.set(bar, placed);
    }
    const missing = this.#structures.missing;
    if (missing !== undefined) {
      const detail = `no vendor-specific capability places the structure "${missing}" behind a base address register`;
      const hint =
        "A device of VIRTIO 1.0 or later says by capabilities where its structures lie; the device may have the " +
        "legacy interface alone: then the manifest says so under transport.";
      return { found: false, detail, hint };
    }
    if (this.#registers.has("show-notify-offset")) {
      this.#notifications.offsets.splice(0, Infinity, ...(yield* askNotifyOffsets(this, this.#batch)));
    }
    const names = this.#structures.all.flatMap(({ name, bar }) =>
      this.#place.bars.has(bar) ? [`${name} in BAR${bar}`] : [],
    );
    return { found: true, detail: names.join(", ") };
  }

  /** Finds the structures, and places what they lie behind. */
  protected *search(): Exchange<FoundStructures> {
    const structures = yield* walkCapabilities(this.#specification, this.#batch);
    return { structures, bars: yield* placeBars(this.#specification, this.#batch, this.#windows) };
  }

  place(use: RegisterUse): RegisterPlace {
    return this.#placeOf(this.#register(use));
  }

  #placeOf({ structure, offset, width }: RegisterDescription): RegisterPlace {
    const { space, address } = this.#structures.at(structure, offset);
    return { kind: space, address, width };
  }

  meets(space: RegisterSpace, address: number, width: number): MetPlace | undefined {
    return this.#structures.meets(space, address, width);
  }

  isPresent({ presence, feature, displacedBy }: RegisterDescription): boolean {
    return (presence === "always" || this.#place.msixEnabled) && feature === undefined && displacedBy === undefined;
  }

  read(use: RegisterUse): number {
    return this.readRegister(this.#register(use));
  }

  write(use: RegisterUse, value: number): void {
    this.writeRegister(this.#register(use), value);
  }

  readRegister(register: RegisterDescription): number {
    const { kind, address } = this.#placeOf(register);
    return this.#read(kind, address, register.width);
  }

  writeRegister(register: RegisterDescription, value: number): void {
    const { kind, address } = this.#placeOf(register);
    this.#write(kind, address, register.width, value);
  }

  #read(space: RegisterSpace, address: number, width: AccessWidth): number {
    return space === "port" ? this.#batch.portRead(address, width) : this.#batch.mmioRead(address, width);
  }

  #write(space: RegisterSpace, address: number, width: AccessWidth, value: number): void {
    if (space === "port") {
      this.#batch.portWrite(address, width, value);
    } else {
      this.#batch.mmioWrite(address, width, value);
    }
  }

  get configRoom(): number {
    return this.#structures.find(this.#specification.transport.deviceConfig.structure)?.length ?? 0;
  }

  readConfig(offset: number, width: AccessWidth): number {
    const { space, address } = this.#structures.at(this.#specification.transport.deviceConfig.structure, offset);
    return this.#read(space, address, width);
  }

  writeConfig(offset: number, width: AccessWidth, value: number): void {
    const { space, address } = this.#structures.at(this.#specification.transport.deviceConfig.structure, offset);
    this.#write(space, address, width, value);
  }

  reset(): void {
    this.#notifications.accepted(FeatureSet.none);
    this.write("set-status", this.#specification.transport.resetStatus);
  }

  greet(looks: boolean): void {
    if (looks) {
      this.read("set-status");
    }
    for (const status of this.#statuses("features")) {
      this.write("set-status", status);
    }
    if (looks) {
      this.read("set-status");
    }
  }

  offered(): Answer<FeatureSet> {
    const entries = Array.from({ length: featureWords }, (_, word) => {
      this.write("select-offered-features", word);
      return this.read("offer-features");
    });
    return () => FeatureSet.of(...(entries.map((entry) => this.#batch.value[entry] as number) as [number, number]));
  }

  accept(features: FeatureSet): void {
    this.#notifications.accepted(features);
    for (const [word, value] of [features.low, features.high].entries()) {
      this.write("select-accepted-features", word);
      this.write("accept-features", value);
    }
  }

  agree(): Answer<boolean> {
    const bits = this.#specification.transport.statusBits;
    const refusable = bits.find(({ refusedBy }) => refusedBy === "device")?.value ?? 0;
    for (const status of this.#statuses("check-features").slice(this.#statuses("features").length)) {
      this.write("set-status", status);
    }
    const entry = this.read("set-status");
    return () => ((this.#batch.value[entry] as number) & refusable) === refusable;
  }

  queueSize(queue: number): Answer<number> {
    this.write("select-queue", queue);
    const entry = this.read("show-queue-size");
    return () => this.#batch.value[entry] as number;
  }

  survey(queue: number): void {
    this.write("select-queue", queue);
    this.read("select-queue");
    this.read("show-queue-size");
    this.read("enable-queue");
    if (this.#registers.has("show-notify-offset")) {
      this.read("show-notify-offset");
    }
  }

  giveRing(queue: number, ring: RingPlace, looks: readonly RingLook[] = []): void {
    const parts = ["descriptors", "available", "used"] as const;
    this.write("select-queue", queue);
    if (looks.includes("size")) {
      this.read("show-queue-size");
    }
    if (looks.includes("before")) {
      this.read("enable-queue");
      this.#readAreas(parts);
    }
    this.write("show-queue-size", ring.size);
    for (const part of parts) {
      const [low, high] = halves[part];
      this.write(low, ring[part] % 0x1_0000_0000);
      this.write(high, Math.floor(ring[part] / 0x1_0000_0000));
    }
    if (looks.includes("after")) {
      this.read("show-queue-size");
      this.#readAreas(parts);
    }
    this.write("enable-queue", 1);
    if (looks.includes("after")) {
      this.read("enable-queue");
    }
  }

  #readAreas(parts: readonly RingPart[]): void {
    for (const use of parts.flatMap((part) => halves[part])) {
      this.read(use);
    }
  }

  takeRing(queue: number): void {
    this.write("select-queue", queue);
    this.write("reset-queue", 1);
  }

  ready(): void {
    this.write("set-status", this.#statuses(undefined).at(-1) ?? 0);
  }

  notify(queue: number, nextAvailable = 0): void {
    const register = this.#register("notify-queue");
    const { multiplier = 0 } = this.#structures.find(register.structure) ?? {};
    const displaced = (this.#notifications.offsets[queue] ?? 0) * multiplier;
    const { space, address } = this.#structures.at(register.structure, register.offset + displaced);
    const { width, value } = this.#notifications.of(queue, nextAvailable, register.width);
    this.#write(space, address, width, value);
  }

  acknowledge(): number {
    return this.read("acknowledge-interrupt");
  }

  #statuses(before: string | undefined): number[] {
    return bringUpStatuses(this.#specification.transport, before);
  }

  #register(use: RegisterUse): RegisterDescription {
    return this.#registers.get(use) ?? missing(use);
  }
}

/** A valid specification has a register for each use that a driver cannot do without. */
function missing(use: RegisterUse): never {
  throw new KitError(`the specification has no register with the effect ${use}`);
}
