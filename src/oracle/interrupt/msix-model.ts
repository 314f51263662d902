import type { Judgement } from "../judgement/judgement.ts";
import { accessRight } from "../memory/access-map.ts";
import type { InterruptReason } from "../ring/suppression.ts";
import { configSource } from "../transport/register-values.ts";
import { ConfigMessages } from "./config-messages.ts";
import { judgeMessage, judgeSilence } from "./judge-message.ts";
import { judgePendingBit } from "./judge-pending-bit.ts";
import { mappedSources } from "./mapped-sources.ts";
import type { MsixModelOptions } from "./msix-model-options.ts";
import { allowMessage, createMsixVector, type MsixVector, makeDoubtful, moveMask, type OwedBy } from "./msix-vector.ts";

/**
 * The ledger of message-signalled interrupts: which message is owed, may come, or waits behind a mask. Several events
 * may share one message, and a message too many is no fault as long as something could have caused it.
 */
export class MsixModel {
  /** MSI-X is on. */
  enabled = false;
  /** The mask bit of the whole function. */
  functionMasked = false;
  readonly #options: MsixModelOptions;
  readonly #judgement: Judgement;
  readonly #config: ConfigMessages;
  readonly #vectors: Map<number, MsixVector> = new Map();
  /** Memory that messages are written to: address -> bytes. */
  readonly #cells: Map<number, number> = new Map();
  /** Masks, mappings or the enable bit were changed since the device was last seen at rest. */
  #changing = false;
  /** An event that must not be told met no vector. */
  #unmapped = false;
  /** Nothing was mapped since the last reset. */
  #afterReset = false;

  constructor(options: MsixModelOptions) {
    this.#options = options;
    this.#judgement = options.judgement;
    this.#config = new ConfigMessages(options.registers, options.configMayChange);
  }

  /** The device may write these bytes of memory, where messages go. */
  addCell(address: number, length: number): void {
    this.#cells.set(address, length);
    this.#options.map.set(address, length, accessRight.write);
  }

  /** Gives the memory of messages its right again, after the access map was changed. */
  grantCells(): void {
    for (const [address, length] of this.#cells) {
      this.#options.map.set(address, length, accessRight.write);
    }
  }

  /** Vectors whose entry the driver wrote, with the data word of each. */
  *programmed(): Generator<readonly [vector: number, data: number]> {
    for (const [number, { data }] of this.#vectors) {
      if (data !== undefined) {
        yield [number, data];
      }
    }
  }

  /** Whether the driver wrote the entry of a vector. */
  isProgrammed(vector: number): boolean {
    return this.#vectors.get(vector)?.data !== undefined;
  }

  /** MSI-X was turned on or off. What waited behind a mask may come when it is on again. */
  turn(on: boolean): void {
    this.#config.noteVector();
    this.enabled = on;
    this.#changing = true;
    this.#unmapped = false;
    for (const vector of this.#vectors.values()) {
      makeDoubtful(vector);
      if (on && !this.#isHeld(vector)) {
        vector.may = vector.pendingMay;
        vector.pendingMay = false;
      }
    }
  }

  /** The driver wrote address and data of a vector's entry. */
  program(vector: number, data: number): void {
    this.#vector(vector).data = data;
  }

  /** The mask of a vector, or of the function where `vector` is -1, was changed. */
  mask(vector: number, masked: boolean): void {
    const before = new Map([...this.#vectors.values()].map((known) => [known, this.#isHeld(known)]));
    if (vector < 0) {
      this.functionMasked = masked;
    } else {
      this.#vector(vector).masked = masked;
    }
    this.#changing = true;
    for (const [known, held] of before) {
      if (held !== this.#isHeld(known)) {
        moveMask(known, !held, this.enabled);
      }
    }
  }

  /** A vector was unmasked for a moment, with an address where its message is lost: none is owed any more. */
  sentAstray(number: number): void {
    this.#vector(number).pendingMust = false;
  }

  /** A vector register was written. What waits behind a mask may be dropped with the mapping it came by. */
  mapped(): void {
    this.#config.noteVector();
    this.#changing = true;
    this.#afterReset = false;
    for (const vector of this.#vectors.values()) {
      vector.pendingMust = false;
      vector.told = false;
    }
  }

  /**
   * Chains of a queue were used. `reason` says why an interrupt is owed; `hint` that suppression was in force. True
   * when a message must be sent for it now.
   */
  queueUsed(queue: number, reason: InterruptReason | undefined, hint: boolean): boolean {
    this.#event(queue, reason === undefined ? undefined : "queue", hint, reason);
    const number = this.#options.registers.vector(queue);
    const vector = number === undefined || this.#changing ? undefined : this.#vectors.get(number);
    if (!this.enabled && reason !== undefined && !this.programmed().next().done) {
      this.#judgement.reach("message-while-off");
    }
    return this.enabled && reason !== undefined && vector !== undefined && !this.#isHeld(vector);
  }

  /** The config space changed; `must` when the driver negotiated to hear of it and runs. */
  configChanged(must: boolean): void {
    this.#event(configSource, must ? "config" : undefined, false);
  }

  #event(source: number, owed: OwedBy | undefined, hint: boolean, reason?: InterruptReason): void {
    if (!this.enabled) {
      return;
    }
    const number = this.#options.registers.vector(source);
    if (number === undefined || this.#changing) {
      for (const vector of this.#vectors.values()) {
        allowMessage(vector, this.#isHeld(vector));
      }
      return;
    }
    if (number >= this.#options.registers.vectors) {
      this.#unmapped ||= owed !== undefined;
      return;
    }
    const vector = this.#vector(number);
    const known = vector.collected ? undefined : owed;
    vector.hinted = hint && owed === undefined && vector.owed === undefined;
    allowMessage(vector, this.#isHeld(vector));
    if (this.#isHeld(vector)) {
      vector.pendingMust ||= known !== undefined;
    } else if (vector.owed === undefined) {
      vector.owed = known;
      vector.reason = reason;
    }
  }

  /**
   * A vector's message was seen in memory, with `data` as its data word, and taken away. `isAhead`: chains that were
   * not seen yet were used before that, so that the message may be for them, or theirs was taken away with it.
   */
  message(number: number, data: number, isAhead: boolean): void {
    const vector = this.#vector(number);
    const isOfConfig = this.#config.mayTell(number);
    // What was sent just before MSI-X was turned off may be seen only after that where the device works by itself.
    const isLate = this.#changing && (isAhead || !this.#options.synchronous);
    if (!this.enabled && this.#options.certain() && !isLate && !isOfConfig) {
      this.#judgement.deviates(
        "message-while-off",
        {},
        "no message while MSI-X is off",
        `a message of vector ${number}`,
      );
    }
    if (isAhead || isOfConfig) {
      allowMessage(vector, this.#isHeld(vector));
    }
    if (this.enabled && this.#options.certain()) {
      judgeMessage(this.#options, number, vector, data, () => ({
        unseenChange: this.#changing,
        held: this.#isHeld(vector),
        afterReset: this.#afterReset,
        unmapped: this.#unmapped,
        sources: mappedSources(this.#options.registers, number),
      }));
    }
    vector.owed = undefined;
    vector.hinted = false;
    vector.told = this.enabled;
    vector.collected = isAhead;
  }

  /** Whether more time could bring a message that is owed. */
  missing(): boolean {
    const all = this.enabled && this.#options.certain() ? [...this.#vectors.values()] : [];
    return all.some(({ owed, collected }) => owed !== undefined || collected);
  }

  /** A look at the used rings has ended: messages seen before it are taken away, later ones count again. */
  looked(): void {
    for (const vector of this.#vectors.values()) {
      vector.collected = false;
    }
  }

  /** Judges what is owed with the device at rest. */
  atRest(): void {
    const judged = this.enabled && this.#options.certain();
    for (const [number, vector] of this.#vectors) {
      if (judged) {
        judgeSilence(this.#judgement, number, vector, this.#options.history);
      }
      vector.owed = undefined;
      vector.hinted = false;
      vector.may &&= !this.#options.synchronous && !this.#afterReset;
    }
    if (judged && this.#unmapped && this.#judgement.finding === undefined) {
      this.#judgement.reach("message-without-vector");
      this.#unmapped = false;
    }
    this.#changing = false;
    this.#config.noteVector();
  }

  /** Nothing that has happened so far has to be told any more; messages that do come are judged as before. */
  oweNothing(): void {
    for (const vector of this.#vectors.values()) {
      vector.owed = undefined;
      vector.hinted = false;
      vector.pendingMust = false;
    }
  }

  /** The driver says anew when it wants interrupts: what waits behind a mask may be decided by that. */
  suppressionChanged(): void {
    for (const vector of this.#vectors.values()) {
      vector.pendingMust &&= this.#options.synchronous;
    }
  }

  /** Whether the pending bit of a vector has to be set. */
  mustPend(number: number): boolean {
    const vector = this.#vectors.get(number);
    return vector?.pendingMust === true && this.enabled && this.#options.certain();
  }

  /** Judges a pending bit that was read with the device at rest. */
  pendingBit(number: number, set: boolean): void {
    const vector = this.#vectors.get(number);
    if (vector === undefined || !this.enabled || !this.#options.certain()) {
      return;
    }
    judgePendingBit(this.#judgement, number, set, { held: this.#isHeld(vector), mustPend: vector.pendingMust });
  }

  /** A device reset takes every mapping away; table, masks and enable bit belong to PCI and stay. */
  reset(): void {
    const known = this.#options.certain();
    this.#config.noteVector();
    this.#unmapped = false;
    this.#afterReset = true;
    for (const vector of this.#vectors.values()) {
      makeDoubtful(vector);
      vector.told = false;
      // Whether a pending bit outlives the reset is open.
      vector.pendingMay ||= !known;
      vector.may &&= !this.#options.synchronous;
    }
  }

  #isHeld(vector: MsixVector): boolean {
    return vector.masked || this.functionMasked;
  }

  #vector(number: number): MsixVector {
    const vector = this.#vectors.get(number) ?? createMsixVector();
    this.#vectors.set(number, vector);
    return vector;
  }
}
