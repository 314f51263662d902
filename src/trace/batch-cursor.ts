import type { AccessBatch } from "../target/access-batch.ts";
import { type AccessKind, accessKind } from "../target/access-kind.ts";
import type { AccessEvent, WireEvent } from "./wire-event.ts";
import type { WireLog } from "./wire-log.ts";

/** Kinds of entries whose value the target fills in. */
const readKinds: readonly number[] = [
  accessKind.configRead,
  accessKind.portRead,
  accessKind.mmioRead,
  accessKind.interruptSample,
];

interface PendingRead {
  readonly entry: number;
  readonly event: AccessEvent;
}

/**
 * Logs the entries of a batch that is being carried out. An in-process device says which access it has come to, so that
 * what it does stands behind that access; of any other target all entries are logged when the batch is done.
 */
export class BatchCursor {
  readonly #batch: AccessBatch;
  readonly #log: WireLog;
  readonly #start: number = performance.now();
  readonly #pending: PendingRead[] = [];
  /** Levels of INTA that were reported while the batch was carried out, by the entry behind which they came. */
  readonly #interrupts: { readonly entry: number; readonly level: number }[] = [];
  #next = 0;
  #isCalled = false;

  constructor(batch: AccessBatch, log: WireLog) {
    this.#batch = batch;
    this.#log = log;
    for (let entry = 0; entry < batch.count; entry++) {
      if (readKinds.includes(batch.kind[entry] as number)) {
        batch.value[entry] = Number.NaN;
      }
    }
  }

  /** The device is given the next access of this kind. */
  reached(kind: AccessKind): void {
    this.#isCalled = true;
    while (this.#next < this.#batch.count) {
      const entry = this.#next++;
      this.#emit(entry, performance.now());
      if (this.#batch.kind[entry] === kind) {
        return;
      }
    }
  }

  /** The device goes on with what it had put off: every access of the batch has been made. */
  rest(): void {
    this.#isCalled = true;
    while (this.#next < this.#batch.count) {
      this.#emit(this.#next++, performance.now());
    }
  }

  /** The target reported a level of INTA with the reply to an entry. */
  interrupt(entry: number, level: number): void {
    this.#interrupts.push({ entry, level });
  }

  /** The batch was carried out, or failed: fills in what was read. */
  finish(failed: boolean): void {
    const stop = failed && this.#isCalled ? this.#next : this.#batch.count;
    const time = this.#isCalled ? performance.now() : this.#start;
    while (this.#next < stop) {
      const isLook = this.#batch.kind[this.#next] === accessKind.memoryRead;
      if (!failed || !isLook) {
        this.#emit(this.#next, time);
      }
      this.#emitInterrupts(this.#next++);
    }
    this.#emitInterrupts(Number.POSITIVE_INFINITY);
    for (const { entry, event } of this.#pending) {
      event.value = this.#batch.value[entry] as number;
    }
  }

  #emitInterrupts(entry: number): void {
    while ((this.#interrupts[0]?.entry ?? Number.POSITIVE_INFINITY) <= entry) {
      const interrupt = this.#interrupts.shift();
      if (interrupt === undefined) {
        return;
      }
      this.#log.add({ kind: "interrupt", level: interrupt.level });
    }
  }

  #emit(entry: number, time: number): void {
    const event = this.#eventOf(entry);
    if (event.kind === "access" && readKinds.includes(event.access)) {
      this.#pending.push({ entry, event });
    }
    this.#log.add(event, time);
  }

  #eventOf(entry: number): WireEvent {
    const batch = this.#batch;
    const kind = batch.kind[entry] as AccessKind;
    const address = batch.address[entry] as number;
    const width = batch.width[entry] as number;
    if (kind === accessKind.interruptSample) {
      return { kind: "sample", level: batch.value[entry] as number };
    }
    if (kind === accessKind.memoryRead || kind === accessKind.memoryWrite) {
      const offset = batch.bufferOffset[entry] as number;
      const bytes = (batch.buffer[entry] as Uint8Array).slice(offset, offset + width);
      return kind === accessKind.memoryWrite
        ? { kind: "driver-write", address, bytes }
        : { kind: "look", address, bytes, before: this.#log.known(address, width) };
    }
    return { kind: "access", access: kind, address, width: width as 1 | 2 | 4, value: batch.value[entry] as number };
  }
}
