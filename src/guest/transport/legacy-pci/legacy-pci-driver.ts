import { assert, KitError } from "../../../base/assert.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { RegisterDescription } from "../../../spec/types.generated.ts";
import type { AccessBatch, AccessWidth } from "../../../target/access-batch.ts";
import { FeatureSet } from "../../../wire/feature-set.ts";
import type { RingPlace } from "../../../wire/ring-place.ts";
import { type RingPlacement, ringPlacement } from "../../../wire/ring-placement.ts";
import type { Exchange } from "../exchange.ts";
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
import { findHeader } from "./find-header.ts";
import type { HeaderPlace } from "./header-place.ts";

/** A driver of the legacy interface: one header of registers behind an I/O base address register. */
export class LegacyPciDriver implements TransportDriver {
  readonly placement: RingPlacement;
  readonly required: FeatureSet = FeatureSet.none;
  readonly refusesFeatures: boolean = false;
  readonly choosesSizes: boolean = false;
  readonly resetsQueues: boolean = false;
  readonly #specification: Specification;
  readonly #batch: AccessBatch;
  readonly #window: { readonly start: number; readonly length: number };
  readonly #header: HeaderPlace;
  readonly #registers: ReadonlyMap<string, RegisterDescription>;
  /** Status bits by name. */
  readonly #bits: ReadonlyMap<string, number>;

  /** `window` is where ports are free; `header` is kept up to date by whoever moves the registers. */
  constructor(
    specification: Specification,
    batch: AccessBatch,
    window: { readonly start: number; readonly length: number },
    header: HeaderPlace,
  ) {
    const { transport, virtqueue } = specification;
    this.#specification = specification;
    this.#batch = batch;
    this.#window = window;
    this.#header = header;
    this.#registers = new Map(transport.registers.map((register) => [register.effect, register]));
    this.#bits = new Map(transport.statusBits.map(({ name, value }) => [name, value]));
    this.placement = ringPlacement(transport.ringLayout, virtqueue);
  }

  bringUpValues(): DriverBringUp {
    return {
      greeted: this.#statusAfter(this.#bringUp("reset", "features")),
      agreed: undefined,
      ready: this.#statusAfter(this.#bringUp("reset", undefined)),
      required: this.required,
    };
  }

  *find(): Exchange<FoundRegisters> {
    return yield* findHeader(this.#specification, this.#batch, this.#window, this.#header);
  }

  place(use: RegisterUse): RegisterPlace {
    const { offset, width } = this.#register(use);
    return { kind: "port", address: this.#header.barBase + offset, width };
  }

  meets(space: RegisterSpace, address: number, width: number): MetPlace | undefined {
    const offset = address - this.#header.barBase;
    if (space !== "port" || offset < 0 || offset >= this.#header.barBytes) {
      return undefined;
    }
    const config = address - this.#configPort;
    if (config >= 0) {
      return { kind: "config", offset: config, name: `config+${config}` };
    }
    const { registers, structures } = this.#specification.transport;
    const register = registers.find((known) => known.offset === offset && known.width === width);
    return register === undefined
      ? { kind: "gap", name: `BAR${structures[0]?.bar}+0x${offset.toString(16)}` }
      : { kind: "register", register, name: register.name };
  }

  isPresent({ presence }: RegisterDescription): boolean {
    return presence === "always" || this.#header.msixEnabled;
  }

  read(use: RegisterUse): number {
    return this.readRegister(this.#register(use));
  }

  write(use: RegisterUse, value: number): void {
    this.writeRegister(this.#register(use), value);
  }

  readRegister({ offset, width }: RegisterDescription): number {
    return this.#batch.portRead(this.#header.barBase + offset, width);
  }

  writeRegister({ offset, width }: RegisterDescription, value: number): void {
    this.#batch.portWrite(this.#header.barBase + offset, width, value);
  }

  get configRoom(): number {
    return this.#header.barBase + this.#header.barBytes - this.#configPort;
  }

  readConfig(offset: number, width: AccessWidth): number {
    return this.#batch.portRead(this.#configPort + offset, width);
  }

  writeConfig(offset: number, width: AccessWidth, value: number): void {
    this.#batch.portWrite(this.#configPort + offset, width, value);
  }

  get #configPort(): number {
    const { deviceConfig } = this.#specification.transport;
    return this.#header.barBase + (this.#header.msixEnabled ? deviceConfig.offsetWithMsix : deviceConfig.offset);
  }

  reset(): void {
    this.write("set-status", this.#specification.transport.resetStatus);
  }

  greet(looks: boolean): void {
    if (looks) {
      this.read("set-status");
    }
    let status = 0;
    for (const step of this.#bringUp("reset", "features")) {
      status |= this.#bit(step);
      this.write("set-status", status);
    }
    if (looks) {
      this.read("set-status");
    }
  }

  offered(): Answer<FeatureSet> {
    const entry = this.read("offer-features");
    return () => FeatureSet.of(this.#batch.value[entry] as number);
  }

  accept(features: FeatureSet): void {
    this.write("accept-features", features.low);
  }

  agree(): Answer<boolean> {
    return () => true;
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
    this.read("set-queue-address");
  }

  giveRing(queue: number, ring: RingPlace, looks: readonly RingLook[] = []): void {
    this.write("select-queue", queue);
    if (looks.includes("size")) {
      this.read("show-queue-size");
    }
    if (looks.includes("before")) {
      this.read("set-queue-address");
    }
    this.write("set-queue-address", ring.descriptors / 2 ** this.#specification.virtqueue.layout.addressShift);
    if (looks.includes("after")) {
      this.read("set-queue-address");
    }
  }

  takeRing(queue: number): void {
    this.write("select-queue", queue);
    this.write("set-queue-address", 0);
  }

  ready(): void {
    this.write("set-status", this.#statusAfter(this.#bringUp("reset", undefined)));
  }

  notify(queue: number): void {
    this.write("notify-queue", queue);
  }

  acknowledge(): number {
    return this.read("acknowledge-interrupt");
  }

  /** All status bits that are set in these steps. */
  #statusAfter(steps: readonly string[]): number {
    return steps.reduce((status, step) => status | (this.#bits.get(step) ?? 0), 0);
  }

  /** The steps of a bring-up between two of them; to the end where the second is left out. */
  #bringUp(after: string, before: string | undefined): readonly string[] {
    const { bringUp } = this.#specification.transport.lifecycle;
    return bringUp.slice(bringUp.indexOf(after) + 1, before === undefined ? bringUp.length : bringUp.indexOf(before));
  }

  #bit(name: string): number {
    const value = this.#bits.get(name);
    assert(value !== undefined, `the specification has no status bit ${name}`);
    return value;
  }

  #register(use: RegisterUse): RegisterDescription {
    return this.#registers.get(use) ?? missing(use);
  }
}

/** A valid specification has a register for each use that a driver cannot do without. */
function missing(use: RegisterUse): never {
  throw new KitError(`the specification has no register with the effect ${use}`);
}
