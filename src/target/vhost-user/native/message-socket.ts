import { assert } from "../../../base/assert.ts";
import { type Libc, scratchBytes, scratchPart } from "./libc.ts";

/** What a wait for a socket came to. */
export type SocketState = "readable" | "closed" | "quiet";

/** Bytes that were received, and the descriptors that came with them. */
export interface ReceivedBytes {
  readonly bytes: Uint8Array;
  readonly descriptors: readonly number[];
}

/** Descriptors that may go with one message. */
export const descriptorsMax = 32;

const noSignal = 0x4000;
const dontWait = 0x40;
const receivedCloseOnExec = 0x4000_0000;
const tryAgain = 11;
const interrupted = 4;
const pollIn = 1;
const pollClosed = 0x18;
const socketLevel = 1;
const rights = 1;
const headerBytes = 16;
const pathBytesMax = 107;

/** The address of a unix socket; undefined where the path is too long for one. */
export function unixAddress(path: string): Uint8Array | undefined {
  const name = Buffer.from(path);
  if (name.length > pathBytesMax) {
    return;
  }
  const address = new Uint8Array(name.length + 3);
  address[0] = 1;
  address.set(name, 2);
  return address;
}

/** A connected unix socket whose messages may carry descriptors. No call waits longer than its limit. */
export class MessageSocket {
  readonly descriptor: number;
  readonly #libc: Libc;

  constructor(libc: Libc, descriptor: number) {
    this.#libc = libc;
    this.descriptor = descriptor;
  }

  /** Sends bytes, and descriptors with the first of them; false when the other side has gone or takes nothing. */
  send(bytes: Uint8Array, descriptors: readonly number[], milliseconds: number): boolean {
    let rest = bytes;
    let attached = descriptors;
    const end = performance.now() + milliseconds;
    while (rest.length > 0) {
      const sent = this.#sendSome(rest, attached);
      if (sent > 0) {
        rest = rest.subarray(sent);
        attached = [];
        continue;
      }
      const failure = this.#libc.errorNumber();
      const left = end - performance.now();
      if (sent === 0 || (failure !== tryAgain && failure !== interrupted) || left <= 0) {
        return false;
      }
      this.#poll(4, Math.min(left, 50));
    }
    return true;
  }

  #sendSome(bytes: Uint8Array, descriptors: readonly number[]): number {
    assert(descriptors.length <= descriptorsMax, "a message carries too many descriptors");
    const { scratch } = this.#libc;
    const { view } = scratch;
    const length = Math.min(bytes.length, scratchBytes.data);
    scratch.bytes.set(bytes.subarray(0, length), scratchPart.data);
    const controlBytes = descriptors.length === 0 ? 0 : headerBytes + 4 * descriptors.length;
    view.setUint32(scratchPart.control, controlBytes, true);
    view.setUint32(scratchPart.control + 4, 0, true);
    view.setUint32(scratchPart.control + 8, socketLevel, true);
    view.setUint32(scratchPart.control + 12, rights, true);
    for (const [index, descriptor] of descriptors.entries()) {
      view.setInt32(scratchPart.control + headerBytes + 4 * index, descriptor, true);
    }
    this.#describe(length, Math.ceil(controlBytes / 8) * 8);
    return this.#libc.send(this.descriptor, noSignal | dontWait);
  }

  #describe(length: number, controlBytes: number): void {
    const { view } = this.#libc.scratch;
    view.setUint32(scratchPart.vector + 8, length, true);
    view.setUint32(scratchPart.message + 40, controlBytes, true);
    view.setUint32(scratchPart.message + 48, 0, true);
  }

  /** Waits until there is something to receive, or the other side has gone. */
  wait(milliseconds: number): SocketState {
    const events = this.#poll(pollIn, milliseconds);
    if ((events & pollIn) !== 0) {
      return "readable";
    }
    return events === 0 ? "quiet" : "closed";
  }

  #poll(events: number, milliseconds: number): number {
    const { view } = this.#libc.scratch;
    view.setInt32(scratchPart.polled, this.descriptor, true);
    view.setInt32(scratchPart.polled + 4, events, true);
    const ready = this.#libc.poll(1, Math.ceil(milliseconds));
    const returned = view.getUint16(scratchPart.polled + 6, true);
    return ready > 0 ? returned & (events | pollClosed) : 0;
  }

  /**
   * Receives up to `length` bytes, as many as come at once within the limit. Undefined when the other side has gone;
   * no bytes when none came in time.
   */
  receive(length: number, milliseconds: number): ReceivedBytes | undefined {
    const state = this.wait(milliseconds);
    if (state !== "readable") {
      return state === "closed" ? undefined : { bytes: new Uint8Array(0), descriptors: [] };
    }
    this.#describe(Math.min(length, scratchBytes.data), scratchBytes.control);
    const received = this.#libc.receive(this.descriptor, receivedCloseOnExec | dontWait);
    if (received <= 0) {
      const isLater = received < 0 && [tryAgain, interrupted].includes(this.#libc.errorNumber());
      return isLater ? { bytes: new Uint8Array(0), descriptors: [] } : undefined;
    }
    const { bytes } = this.#libc.scratch;
    return { bytes: bytes.slice(scratchPart.data, scratchPart.data + received), descriptors: this.#descriptors() };
  }

  /** The descriptors of what was received last. */
  #descriptors(): number[] {
    const { view } = this.#libc.scratch;
    const end = Math.min(view.getUint32(scratchPart.message + 40, true), scratchBytes.control);
    const found: number[] = [];
    let place = 0;
    while (place + headerBytes <= end) {
      const length = view.getUint32(scratchPart.control + place, true);
      if (length < headerBytes || place + length > end) {
        break;
      }
      const isRights =
        view.getUint32(scratchPart.control + place + 8, true) === socketLevel &&
        view.getUint32(scratchPart.control + place + 12, true) === rights;
      for (let at = headerBytes; isRights && at + 4 <= length; at += 4) {
        found.push(view.getInt32(scratchPart.control + place + at, true));
      }
      place += Math.ceil(length / 8) * 8;
    }
    return found;
  }

  /** Closes descriptors that came with a message and that nobody wants. */
  discard(descriptors: readonly number[]): void {
    for (const descriptor of descriptors) {
      this.#libc.close(descriptor);
    }
  }

  close(): void {
    this.#libc.close(this.descriptor);
  }
}
