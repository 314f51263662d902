import { isOnPci } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import type { RamRegion } from "../../target/target.ts";
import type { Oracle } from "../oracle.ts";
import { OddAccesses } from "./odd-accesses.ts";
import { RingDrop } from "./ring-drop.ts";
import type { BarPlace } from "./transport-model.ts";

/** Who is told of accesses to ports beside the register model. */
export interface PortListeners {
  /** A register is about to be written: what stands on the available rings now is the device's business. */
  beforeWrite(): void;
  /** Config space was read. */
  configSpaceRead(): void;
}

/** The guest's accesses to ports and device memory: those that meet a register, and those that nothing must answer. */
export class PortAccesses {
  readonly #oracle: Oracle;
  readonly #listeners: PortListeners;
  readonly #odd: OddAccesses;
  readonly #drop: RingDrop;
  /** Where registers lie that no PCI function has; undefined where one has them. */
  readonly #window: number | undefined;
  /** Queue that was just notified, and nothing else since; -1 for none. */
  #notified = -1;
  #notifiedTimes = 0;

  /** `memoryWindow` is where the target has room for registers in memory. */
  constructor(oracle: Oracle, specification: Specification, memoryWindow: RamRegion, listeners: PortListeners) {
    this.#window = isOnPci(specification.transport) ? undefined : memoryWindow.start;
    this.#oracle = oracle;
    this.#listeners = listeners;
    this.#odd = new OddAccesses({
      judgement: oracle.judgement,
      registers: oracle.registers,
      transport: oracle.transport,
      block: specification.transport.registers,
      certain: () => !oracle.uncertain,
      interruptPossible: () => oracle.interrupts.unseen.possible(),
    });
    this.#drop = new RingDrop(oracle);
  }

  /** Something other than an access to ports happened. */
  interrupted(): void {
    this.#odd.interrupted();
    this.#notified = -1;
  }

  /** Takes a read. */
  read(port: number, width: 1 | 2 | 4, value: number): void {
    this.#notified = -1;
    const oracle = this.#oracle;
    const place = oracle.pci.portPlace(port);
    if (typeof place === "object" && oracle.transport.holds(place)) {
      this.#read(place, width, value);
      return;
    }
    this.#odd.interrupted();
    oracle.interrupts.stimulus();
    if (place === "closed" || place === "former") {
      oracle.pci.judgeClosed(width, value, place === "former");
    }
  }

  /** Takes a read of device memory. False where no register of the transport lies there. */
  memoryRead(address: number, width: 1 | 2 | 4, value: number): boolean {
    const place = this.#memoryPlace(address);
    if (place !== undefined) {
      this.#notified = -1;
      this.#read(place, width, value);
    }
    return place !== undefined;
  }

  /** The place of a register in device memory. */
  #memoryPlace(address: number): BarPlace | undefined {
    const window = this.#window;
    const place = window === undefined ? this.#oracle.pci.memoryPlace(address) : { bar: 0, offset: address - window };
    return place !== undefined && this.#oracle.transport.holds(place) ? place : undefined;
  }

  #read(place: BarPlace, width: 1 | 2 | 4, value: number): void {
    const oracle = this.#oracle;
    const config = oracle.transport.configAt(place);
    if (config !== undefined) {
      this.#listeners.configSpaceRead();
    }
    const own = config === undefined ? oracle.transport.registerAt(place, width) : undefined;
    if (this.#mayChange(place, width) || (config !== undefined && config + width <= oracle.configSpace.bytesKnown)) {
      this.#odd.interrupted();
    } else {
      this.#odd.read(place, width, value, own);
    }
    if (!this.#drop.read(own, value)) {
      oracle.access(place, width, value, false, own);
    }
  }

  /** Whether a read covers bytes of a config space of which the kit does not know what they mean. */
  #mayChange({ bar, offset }: BarPlace, width: number): boolean {
    const { device, transport } = this.#oracle;
    return device.config === undefined && transport.configAt({ bar, offset: offset + width - 1 }) !== undefined;
  }

  /** Takes a write. */
  write(port: number, width: 1 | 2 | 4, value: number): void {
    const oracle = this.#oracle;
    const place = oracle.pci.portPlace(port);
    if (typeof place !== "object" || !oracle.transport.holds(place)) {
      this.interrupted();
      oracle.interrupts.stimulus();
      return;
    }
    this.#write(place, width, value);
  }

  /** Takes a write of device memory. False where no register of the transport lies there. */
  memoryWrite(address: number, width: 1 | 2 | 4, value: number): boolean {
    const place = this.#memoryPlace(address);
    if (place !== undefined) {
      this.#write(place, width, value);
    }
    return place !== undefined;
  }

  #write(place: BarPlace, width: 1 | 2 | 4, value: number): void {
    this.#listeners.beforeWrite();
    const own = this.#oracle.transport.registerAt(place, width);
    this.#odd.write(place, width, own);
    this.#drop.write(own, value);
    this.#noteNotify(own?.effect === "notify-queue" ? value : -1);
    this.#oracle.access(place, width, value, true, own);
  }

  /** A queue is notified again and again (ROB-31). */
  #noteNotify(queue: number): void {
    this.#notifiedTimes = queue >= 0 && queue === this.#notified ? this.#notifiedTimes + 1 : 1;
    this.#notified = queue;
    if (queue >= 0 && this.#notifiedTimes === 2) {
      this.#oracle.judgement.clause("ROB-31").reached++;
    }
  }
}
