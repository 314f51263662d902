import type { RegisterDescription, RegisterEffect, TransportSpecification } from "../../spec/types.generated.ts";
import type { FeatureWords } from "./feature-words.ts";

/** A ring that is started; its parts are at guest addresses. */
export interface StartedRing {
  readonly index: number;
  readonly size: number;
  /** Free-running index of the first entry that the back-end takes. */
  readonly base: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** What the registers ask of a back-end. */
export interface RingBackEnd {
  /** Asks for the features on offer, without the one that is the protocol's own. */
  askFeatures(): FeatureWords;
  /** The driver is ready, with these features. */
  begin(features: FeatureWords): void;
  /** Tells the back-end where rings are, and has it serve them. */
  startRings(rings: readonly StartedRing[]): void;
  /** Stops every ring that was started; behind this nothing of them moves. */
  stopRings(): void;
  kick(index: number): void;
  /** Whether there was a call since this was asked last. */
  takeCalls(): boolean;
  /** Reads device config space; all ones where there is none. */
  readConfig(offset: number, width: number): number;
  /** Writes device config space. */
  writeConfig(offset: number, width: number, value: number): void;
}

/** What the registers of one ring hold. */
interface RingSettings {
  readonly values: Map<RegisterEffect, number>;
  isStarted: boolean;
}

/**
 * What a driver of the transport sees of a back-end: registers, of which some are the front-end's own to keep, and
 * others are requests to the back-end. Which lies where is read from the transport's document.
 */
export class RingRegisters {
  readonly #transport: TransportSpecification;
  readonly #backEnd: RingBackEnd;
  readonly #configOffset: number;
  readonly #readyBit: number;
  readonly #needsResetBit: number;
  readonly #sizeMax: number;
  readonly #rings: RingSettings[];
  readonly #values: Map<RegisterEffect, number> = new Map();
  readonly #accepted: [number, number] = [0, 0];
  #asksForReset = false;
  /** Free-running index at which rings start. */
  startIndex = 0;

  /** `rings` are the queues that the device has, `sizeMax` how large a driver may make them. */
  constructor(transport: TransportSpecification, backEnd: RingBackEnd, rings: number, sizeMax: number) {
    this.#transport = transport;
    this.#backEnd = backEnd;
    this.#configOffset = this.#placeOf(transport.deviceConfig.structure) + transport.deviceConfig.offset;
    this.#sizeMax = sizeMax;
    const bit = (name: string): number => transport.statusBits.find((each) => each.name === name)?.value ?? 0;
    this.#readyBit = bit("DRIVER_OK");
    this.#needsResetBit = bit("NEEDS_RESET");
    this.#rings = Array.from({ length: rings }, () => ({ values: new Map(), isStarted: false }));
  }

  /** Carries out a read at an offset from the start of the registers. */
  read(offset: number, width: number): number {
    if (offset >= this.#configOffset) {
      return this.#backEnd.readConfig(offset - this.#configOffset, width);
    }
    const register = this.#at(offset, width);
    return register === undefined ? ones(width) : this.#readRegister(register) % 2 ** (8 * width);
  }

  /** Carries out a write. */
  write(offset: number, width: number, value: number): void {
    if (offset >= this.#configOffset) {
      this.#backEnd.writeConfig(offset - this.#configOffset, width, value);
      return;
    }
    const register = this.#at(offset, width);
    if (register !== undefined && register.access !== "ro") {
      this.#writeRegister(register, value);
    }
  }

  #at(offset: number, width: number): RegisterDescription | undefined {
    return this.#transport.registers.find(
      (register) => this.#placeOf(register.structure) + register.offset === offset && register.width === width,
    );
  }

  #placeOf(name: string | undefined): number {
    return this.#transport.structures.find((structure) => structure.name === name)?.window?.offset ?? 0;
  }

  get #selected(): RingSettings | undefined {
    return this.#rings[this.#values.get("select-queue") ?? 0];
  }

  #readRegister({ effect, perQueue }: RegisterDescription): number {
    switch (effect) {
      case "offer-features": {
        const { low, high } = this.#backEnd.askFeatures();
        return [low, high][this.#values.get("select-offered-features") ?? 0] ?? 0;
      }
      case "accept-features":
        return this.#accepted[this.#values.get("select-accepted-features") ?? 0] ?? 0;
      case "count-queues":
        return this.#rings.length;
      case "show-queue-size":
        return this.#selected === undefined ? 0 : (this.#selected.values.get(effect) ?? this.#sizeMax);
      case "set-status":
        return (this.#values.get(effect) ?? 0) | (this.#asksForReset ? this.#needsResetBit : 0);
      case "acknowledge-interrupt":
        return this.#backEnd.takeCalls() ? this.#transport.isrBits.queue : 0;
      default:
        return (perQueue ? this.#selected?.values : this.#values)?.get(effect) ?? 0;
    }
  }

  #writeRegister({ effect, perQueue }: RegisterDescription, value: number): void {
    switch (effect) {
      case "accept-features":
        this.#accepted.splice(this.#values.get("select-accepted-features") === 1 ? 1 : 0, 1, value);
        return;
      case "set-status":
        this.#setStatus(value);
        return;
      case "notify-queue":
        this.#backEnd.kick(value);
        return;
      case "enable-queue":
        this.#enable(value);
        return;
      default:
        (perQueue ? this.#selected?.values : this.#values)?.set(effect, value);
    }
  }

  #setStatus(value: number): void {
    if (value === this.#transport.resetStatus) {
      this.reset();
      return;
    }
    const before = this.#values.get("set-status") ?? 0;
    this.#values.set("set-status", value);
    if ((value & this.#readyBit) !== 0 && (before & this.#readyBit) === 0 && !this.#asksForReset) {
      this.#backEnd.begin({ low: this.#accepted[0], high: this.#accepted[1] });
      this.#startEnabled();
    }
  }

  #enable(value: number): void {
    const ring = this.#selected;
    if (ring === undefined || value !== 1 || ring.values.get("enable-queue") === 1) {
      return;
    }
    ring.values.set("enable-queue", 1);
    if (((this.#values.get("set-status") ?? 0) & this.#readyBit) !== 0 && !this.#asksForReset) {
      this.#startEnabled();
    }
  }

  /** Starts every ring that is enabled and not started yet. */
  #startEnabled(): void {
    const started = this.#rings.flatMap((ring, index): StartedRing[] => {
      if (ring.isStarted || ring.values.get("enable-queue") !== 1) {
        return [];
      }
      ring.isStarted = true;
      const area = (low: RegisterEffect, high: RegisterEffect): number =>
        (ring.values.get(high) ?? 0) * 2 ** 32 + (ring.values.get(low) ?? 0);
      return [
        {
          index,
          size: ring.values.get("show-queue-size") ?? this.#sizeMax,
          base: this.startIndex,
          descriptors: area("set-descriptors-low", "set-descriptors-high"),
          available: area("set-available-low", "set-available-high"),
          used: area("set-used-low", "set-used-high"),
        },
      ];
    });
    this.#backEnd.startRings(started);
  }

  /** The back-end that was spoken to knows nothing any more: until it is reset nothing is served. */
  forgotten(): void {
    this.#asksForReset = true;
  }

  /** Stops every ring; everything that the driver set goes back to its reset value. */
  reset(): void {
    this.#backEnd.stopRings();
    this.#asksForReset = false;
    this.#values.clear();
    this.#accepted.fill(0);
    for (const ring of this.#rings) {
      ring.values.clear();
      ring.isStarted = false;
    }
  }
}

function ones(width: number): number {
  return 2 ** (8 * width) - 1;
}
