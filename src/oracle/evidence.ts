import { unreachable } from "../base/assert.ts";
import { type AccessKind, accessKind } from "../target/access-batch.ts";
import type { Oracle } from "./oracle.ts";
import { QuietSpell } from "./pci/quiet-spell.ts";
import type { ChannelModel } from "./stream/channel-models.ts";

/**
 * The one way in to the oracle: accesses and observations in the order in which they were made. What a driver is about
 * the oracle finds out from them by itself.
 */
export class Evidence {
  readonly #oracle: Oracle;
  readonly #quiet: QuietSpell;

  /** `synchronous`: the device does nothing of its own accord. */
  constructor(oracle: Oracle, synchronous: boolean) {
    this.#oracle = oracle;
    this.#quiet = new QuietSpell(synchronous);
  }

  /**
   * Takes an access of the guest that was carried out, with what was written or read. Memory is not shown here: what
   * the guest has put there stands in the intended memory.
   */
  access(kind: AccessKind, address: number, width: number, value: number): void {
    switch (kind) {
      case accessKind.configRead: {
        const pending = this.#quiet.pending(this.#oracle.interrupts.pending());
        this.#oracle.interrupts.stimulus();
        this.#oracle.pci.read(address, width, value, pending);
        this.#oracle.interrupts.disabled = this.#oracle.pci.disablesInterrupts;
        return;
      }
      case accessKind.configWrite:
        this.#quiet.broken();
        this.#oracle.interrupts.stimulus();
        this.#oracle.pci.write(address, width, value);
        this.#oracle.interrupts.disabled = this.#oracle.pci.disablesInterrupts;
        return;
      case accessKind.portRead:
        this.#quiet.broken();
        this.#portRead(address, width as 1 | 2 | 4, value);
        return;
      case accessKind.portWrite:
        this.#quiet.broken();
        this.#portWrite(address, width as 1 | 2 | 4, value);
        return;
      case accessKind.interruptSample:
        this.#oracle.interrupts.sample(value, true);
        return;
      case accessKind.mmioRead:
      case accessKind.mmioWrite:
      case accessKind.memoryRead:
      case accessKind.memoryWrite:
        this.#quiet.broken();
        this.#oracle.interrupts.stimulus();
        return;
      default:
        unreachable(kind);
    }
  }

  #portRead(port: number, width: 1 | 2 | 4, value: number): void {
    const place = this.#oracle.pci.portPlace(port);
    if (typeof place === "number") {
      this.#oracle.registerRead(place, width, value);
      return;
    }
    this.#oracle.interrupts.stimulus();
    if (place !== "elsewhere") {
      this.#oracle.pci.judgeClosed(width, value, place === "former");
    }
  }

  #portWrite(port: number, width: 1 | 2 | 4, value: number): void {
    const place = this.#oracle.pci.portPlace(port);
    if (typeof place !== "number") {
      this.#oracle.interrupts.stimulus();
      return;
    }
    for (const index of this.#oracle.queues.keys()) {
      this.#oracle.takeAvailable(index);
    }
    this.#oracle.registerWrite(place, width, value);
  }

  /** The device was seen to be at rest, with the line at `level` (-1: not seen): whatever is owed is due. */
  atRest(level: number, unsent: (channel: ChannelModel) => number): void {
    this.#quiet.rested();
    this.#oracle.rest.judge();
    for (const channel of this.#oracle.channels.all) {
      this.#oracle.rest.held.judge(channel, unsent(channel));
    }
    this.#oracle.interrupts.sample(level, true);
    this.#oracle.messages.atRest();
  }

  /** The driver moved used_event, or set the flag that stands for it otherwise. */
  suppressionChanged(): void {
    this.#oracle.interrupts.suppressionChanged();
    this.#oracle.messages.suppressionChanged();
  }
}
