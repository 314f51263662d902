import type { Facts } from "../judgement/blame/blame-row.ts";
import { startsAlike } from "./compare-bytes.ts";
import { LastBytes } from "./last-bytes.ts";
import { type OvertakenMessage, overtakenMessage } from "./overtaken-message.ts";
import { bytesOwed, firstMissing } from "./owed-messages.ts";
import { rejectionFacts } from "./rejection-facts.ts";
import { addPosition, type StreamPosition } from "./stream-position.ts";
import { mustArrive, type TransmitMessage } from "./transmit-message.ts";

const streamStart: StreamPosition = Object.freeze({ part: 0, offset: 0 });

/** More positions than this cannot be told apart by a reader either; the stream is then no longer judged. */
const positionsMax = 64;

/**
 * The bytes that may arrive at one channel's host end: the good messages of the channel in ring order. Where a
 * message is optional or may be cut short the stream has several places where it can be; all of them are kept.
 */
export class TransmitStream {
  #messages: TransmitMessage[] = [];
  #positions: StreamPosition[] = [{ part: 0, offset: 0 }];
  /** The list that positions go to with the next byte. */
  #spare: StreamPosition[] = [];
  /** False once too many readings were possible: everything is accepted until the connection changes. */
  judged = true;
  /** Offset, in the bytes that were taken last, of the first one that no reading explains. */
  rejectedAt = 0;
  /** What the stream was at when bytes came that no reading explains. */
  rejected: Facts = {};
  /** Bytes that arrived on the present connection. */
  received = 0;
  /** Messages whose last byte was among the bytes taken last, and that had been held back. */
  heldArrived = 0;
  /** Messages that arrived on the present connection and were forgotten since. */
  #forgotten = 0;
  readonly #last: LastBytes = new LastBytes();

  /** Appends a message in ring order. */
  offer(message: TransmitMessage): void {
    if (message.bytes.length > 0) {
      this.#messages.push(message);
    }
  }

  /** Messages that have arrived whole on the present connection, under the likeliest reading. */
  get arrived(): number {
    return this.#forgotten + this.#arrivedHere();
  }

  #arrivedHere(): number {
    const { part, offset } = this.#positions[0] ?? streamStart;
    return part + (offset === this.#messages[part]?.bytes.length ? 1 : 0);
  }

  /** Whether the last bytes of a stream that is not judged are those of its last message. */
  get ended(): boolean {
    return this.#last.endsLike(this.#messages.at(-1)?.bytes ?? new Uint8Array(0));
  }

  /** Takes bytes that arrived; false when no reading of the stream explains them. */
  accept(bytes: Uint8Array): boolean {
    this.received += bytes.length;
    this.heldArrived = 0;
    if (!this.judged || bytes.length === 0) {
      this.#last.add(bytes);
      return true;
    }
    const before = this.#arrivedHere();
    for (let index = this.#acceptStraight(bytes, 0); index < bytes.length; ) {
      this.#advance(bytes[index] as number);
      if (this.#positions.length === 0) {
        this.rejectedAt = index;
        const place = this.#spare[0] ?? streamStart;
        this.rejected = rejectionFacts(this.#messages, place, bytes.subarray(index), this.received);
        return false;
      }
      if (this.#positions.length > positionsMax) {
        this.judged = false;
        return true;
      }
      index = this.#acceptStraight(bytes, index + 1);
    }
    for (let index = before; index < this.#arrivedHere(); index++) {
      this.heldArrived += this.#messages[index]?.held === true ? 1 : 0;
    }
    this.#forget();
    return true;
  }

  /** The host end reads again: completed messages that have not arrived were held back, if they are `least` bytes. */
  resumed(least: number): void {
    if (this.completedOnTheWay < least) {
      return;
    }
    for (let index = this.#arrivedHere(); index < this.#messages.length; index++) {
      const message = this.#messages[index] as TransmitMessage;
      message.held ||= message.completed;
    }
  }

  /** Bytes of completed messages that have not arrived: what the device holds, or what carries its bytes. */
  get completedOnTheWay(): number {
    const position = this.#positions[0];
    return this.judged && position !== undefined ? bytesOwed(this.#messages, position) : 0;
  }

  /** The bytes, at most so many, that should have come in place of those rejected, under the first reading. */
  bytesInstead(most: number): Uint8Array {
    // What was rejected left no position; the last ones before it are those that were put aside.
    let { part, offset } = this.#spare[0] ?? streamStart;
    const bytes: number[] = [];
    for (; part < this.#messages.length && bytes.length < most; part++, offset = 0) {
      const message = this.#messages[part] as TransmitMessage;
      bytes.push(...message.bytes.subarray(offset, offset + most - bytes.length));
    }
    return Uint8Array.from(bytes);
  }

  /** Whether the bytes could be those of a message further on, whole or from its start: the stream is out of order. */
  matchesLater(bytes: Uint8Array): boolean {
    const from = this.#positions[0]?.part ?? 0;
    for (let index = from; index < this.#messages.length; index++) {
      const message = this.#messages[index] as TransmitMessage;
      if (startsAlike(bytes, message.bytes)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The message that should have come where rejected bytes begin with one further on; undefined when they do not.
   * `swapped` when its bytes stand behind those of the other.
   */
  overtaken(bytes: Uint8Array): OvertakenMessage | undefined {
    return overtakenMessage(this.#messages, this.#spare[0] ?? streamStart, bytes);
  }

  /** The first message that must have arrived and did not, under the likeliest reading. */
  missing(): TransmitMessage | undefined {
    return firstMissing(this.#messages, this.#positions[0] ?? streamStart);
  }

  /** Whether every byte that must have arrived did, under some reading. */
  satisfied(): boolean {
    if (!this.judged) {
      return true;
    }
    const lastOwed = this.#messages.findLastIndex(mustArrive);
    if (lastOwed < 0) {
      return true;
    }
    const { length } = (this.#messages[lastOwed] as TransmitMessage).bytes;
    for (const { part, offset } of this.#positions) {
      if (part > lastOwed || (part === lastOwed && offset === length)) {
        return true;
      }
    }
    return false;
  }

  /** The host end was closed: what did not arrive stays away, but what was not completed may come on the next one. */
  connectionClosed(): void {
    this.#messages = this.#messages.filter((message) => !message.completed);
    for (const message of this.#messages) {
      message.optional = true;
    }
    this.#positions = [{ part: 0, offset: 0 }];
    this.judged = true;
    this.received = 0;
    this.#forgotten = 0;
  }

  /**
   * A host end was connected. A device that takes what it was not told of may have taken a message just before, while
   * there was no host end, and give its chain back only now.
   */
  connectionOpened(): void {
    for (const message of this.#messages) {
      message.optional ||= !message.completed;
    }
  }

  /** Forgets a message for good: it was completed while no host end was connected. */
  discard(message: TransmitMessage): void {
    const index = this.#messages.indexOf(message);
    if (index < 0) {
      return;
    }
    // Nothing has been received since the last connection, so every position is at or before this message.
    this.#messages.splice(index, 1);
  }

  /** The device was reset: of what is not completed any prefix may still arrive, of all the rest every byte. */
  deviceReset(): void {
    for (const message of this.#messages) {
      if (!message.completed) {
        message.truncatable = true;
      }
    }
  }

  /** Whether the chain of some message of this life has not been completed. */
  get uncompleted(): boolean {
    return this.#messages.some(({ completed, truncatable }) => !completed && !truncatable);
  }

  /** Whether the chain of some message of this life that was held back has not been completed. */
  get heldUncompleted(): boolean {
    return this.#messages.some(({ completed, truncatable, held }) => held && !completed && !truncatable);
  }

  /** Messages that have not arrived whole, under the likeliest reading. */
  get pendingMessages(): number {
    return this.#messages.length - (this.#positions[0]?.part ?? 0);
  }

  /** Takes bytes from `start` on as long as there is but one reading; gives where that ended. */
  #acceptStraight(bytes: Uint8Array, start: number): number {
    const position = this.#positions[0];
    if (this.#positions.length !== 1 || position === undefined) {
      return start;
    }
    let { part: message, offset } = position;
    let taken = start;
    while (taken < bytes.length) {
      const current = this.#messages[message];
      if (current === undefined) {
        break;
      }
      if (offset === current.bytes.length) {
        message++;
        offset = 0;
        continue;
      }
      if (current.truncatable || (current.optional && offset === 0)) {
        break;
      }
      const length = Math.min(bytes.length - taken, current.bytes.length - offset);
      let same = 0;
      while (same < length && bytes[taken + same] === current.bytes[offset + same]) {
        same++;
      }
      taken += same;
      offset += same;
      if (same < length) {
        break;
      }
    }
    position.part = message;
    position.offset = offset;
    return taken;
  }

  #advance(byte: number): void {
    const next = this.#spare;
    next.length = 0;
    for (const position of this.#positions) {
      let { part: message, offset } = position;
      let spent: StreamPosition | undefined = position;
      for (;;) {
        const current = this.#messages[message];
        if (current === undefined) {
          break;
        }
        if (offset < current.bytes.length && current.bytes[offset] === byte) {
          spent = addPosition(next, message, offset + 1, spent) ? undefined : spent;
        }
        const mayLeave = offset === current.bytes.length || current.truncatable || (current.optional && offset === 0);
        if (!mayLeave) {
          break;
        }
        message++;
        offset = 0;
      }
    }
    this.#spare = this.#positions;
    this.#positions = next;
  }

  #forget(): void {
    let least = this.#messages.length;
    for (const position of this.#positions) {
      least = Math.min(least, position.part);
    }
    if (least < 16) {
      return;
    }
    this.#messages.splice(0, least);
    this.#forgotten += least;
    for (const position of this.#positions) {
      position.part -= least;
    }
  }
}
