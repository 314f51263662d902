import type { Specification } from "../../spec/specification.ts";
import type { Oracle } from "../oracle.ts";
import { OddAccesses } from "./odd-accesses.ts";
import { RingDrop } from "./ring-drop.ts";

/** Who is told of accesses to ports beside the register model. */
export interface PortListeners {
  /** A register is about to be written: what stands on the available rings now is the device's business. */
  beforeWrite(): void;
  /** Config space was read. */
  configSpaceRead(): void;
}

/** The guest's accesses to ports: those that meet the register block, and those that nothing must answer. */
export class PortAccesses {
  readonly #oracle: Oracle;
  readonly #listeners: PortListeners;
  readonly #odd: OddAccesses;
  readonly #drop: RingDrop;
  /** Queue that was just notified, and nothing else since; -1 for none. */
  #notified = -1;
  #notifiedTimes = 0;

  constructor(oracle: Oracle, specification: Specification, listeners: PortListeners) {
    this.#oracle = oracle;
    this.#listeners = listeners;
    this.#odd = new OddAccesses({
      judgement: oracle.judgement,
      registers: oracle.registers,
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
    if (typeof place !== "number") {
      this.#odd.interrupted();
      oracle.interrupts.stimulus();
      if (place !== "elsewhere") {
        oracle.pci.judgeClosed(width, value, place === "former");
      }
      return;
    }
    const { configOffset } = oracle;
    const isOfConfig = place >= configOffset;
    if (isOfConfig) {
      this.#listeners.configSpaceRead();
    }
    const own = isOfConfig ? undefined : oracle.registers.at(place, width);
    if (isOfConfig && place + width <= configOffset + oracle.configSpace.bytesKnown) {
      this.#odd.interrupted();
    } else {
      this.#odd.read(place, width, value, own);
    }
    if (!this.#drop.read(own, value)) {
      oracle.registerRead(place, width, value);
    }
  }

  /** Takes a write. */
  write(port: number, width: 1 | 2 | 4, value: number): void {
    const oracle = this.#oracle;
    const place = oracle.pci.portPlace(port);
    if (typeof place !== "number") {
      this.interrupted();
      oracle.interrupts.stimulus();
      return;
    }
    this.#listeners.beforeWrite();
    const own = place < oracle.configOffset ? oracle.registers.at(place, width) : undefined;
    this.#odd.write(place, width, own);
    this.#drop.write(own, value);
    this.#noteNotify(own?.effect === "notify-queue" ? value : -1);
    oracle.registerWrite(place, width, value);
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
