import { LastBytes } from "./last-bytes.ts";
import { addPosition, type StreamPosition } from "./stream-position.ts";

/** The bytes one host end sent over one connection. */
interface ConnectionBytes {
  bytes: Uint8Array;
  length: number;
  /** The connection is closed: what the device had not read from it may be lost, from any byte on. */
  closed: boolean;
}

const positionsMax = 64;

/** The least room for bytes that a connection has, once some were sent over it. */
const roomLeast = 256;

const noBytes: Uint8Array = new Uint8Array(0);

function openConnection(): ConnectionBytes {
  return { bytes: noBytes, length: 0, closed: false };
}

/**
 * The bytes that must reach the guest on one channel: what its host end sent, connection after connection. After a
 * close the stream may jump to the next connection at any byte, so several places are possible; all are kept.
 */
export class ReceiveStream {
  #connections: ConnectionBytes[] = [openConnection()];
  #positions: StreamPosition[] = [{ part: 0, offset: 0 }];
  /** The list that positions go to with the next byte. */
  #spare: StreamPosition[] = [];
  #dropped: Uint8Array = noBytes;
  readonly #last: LastBytes = new LastBytes();
  /** False once too many readings were possible. */
  judged = true;
  /** Offset, in the bytes that were taken last, of the first one that no reading explains. */
  rejectedAt = 0;
  /** Bytes given to the guest so far. */
  delivered = 0;
  /** Bytes that the host end sent so far; NaN once some of them may have been lost with their connection. */
  sent = 0;

  /** The host end sent bytes on its open connection. */
  send(bytes: Uint8Array): void {
    const connection = this.#connections[this.#connections.length - 1] as ConnectionBytes;
    const needed = connection.length + bytes.length;
    if (needed > connection.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, connection.bytes.length * 2, roomLeast));
      grown.set(connection.bytes.subarray(0, connection.length));
      connection.bytes = grown;
    }
    connection.bytes.set(bytes, connection.length);
    connection.length = needed;
    this.sent += bytes.length;
  }

  /** The connection was closed; a later one starts behind what was sent. */
  close(): void {
    (this.#connections[this.#connections.length - 1] as ConnectionBytes).closed = true;
    this.sent = this.delivered < this.sent ? Number.NaN : this.sent;
    this.#connections.push(openConnection());
  }

  /** Everything that is under way is dropped: a restore under the policy `disconnect`. */
  drop(): void {
    const { part: connection, offset } = this.#positions[0] ?? { part: 0, offset: 0 };
    const kept = this.#connections[connection];
    this.#dropped = kept === undefined ? noBytes : kept.bytes.slice(offset, kept.length);
    this.#connections = [openConnection()];
    this.#positions = [{ part: 0, offset: 0 }];
    this.judged = true;
    this.sent = this.delivered;
  }

  /** Whether these are the first of the bytes that were dropped last. */
  wasDropped(bytes: Uint8Array, offset: number, length: number): boolean {
    const same = bytes.subarray(offset, offset + length).every((byte, index) => byte === this.#dropped[index]);
    return same && length <= this.#dropped.length;
  }

  /** Whether at least one byte must still be given to the guest, under every reading. */
  get owed(): boolean {
    if (!this.judged) {
      return false;
    }
    for (const position of this.#positions) {
      if (this.#restIsOptional(position)) {
        return false;
      }
    }
    return true;
  }

  /** Whether any byte may still be given to the guest. */
  get pending(): boolean {
    if (!this.judged) {
      return true;
    }
    for (const position of this.#positions) {
      if (this.#hasMore(position)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the last bytes of a stream that is not judged are those its host end sent last. */
  get ended(): boolean {
    const { bytes, length } = this.#connections[this.#connections.length - 1] as ConnectionBytes;
    return this.#last.endsLike(bytes.subarray(0, length));
  }

  /** Takes bytes the guest was given; false when no reading of the stream explains them. */
  accept(bytes: Uint8Array, offset: number, length: number): boolean {
    this.delivered += length;
    if (!this.judged) {
      this.#last.add(bytes.subarray(offset, offset + length));
      return true;
    }
    let index = this.#acceptStraight(bytes, offset, length);
    for (; index < length; index++) {
      this.#advance(bytes[offset + index] as number);
      if (this.#positions.length === 0) {
        this.rejectedAt = index;
        return false;
      }
      if (this.#positions.length > positionsMax) {
        this.judged = false;
        return true;
      }
    }
    this.#forget();
    return true;
  }

  /** Whether these are the bytes that come next. */
  continuesWith(bytes: Uint8Array, offset: number, length: number): boolean {
    const position = this.#positions[0];
    const connection = this.#connections[position?.part ?? 0];
    if (position === undefined || connection === undefined || position.offset + length > connection.length) {
      return false;
    }
    for (let index = 0; index < length; index++) {
      if (connection.bytes[position.offset + index] !== bytes[offset + index]) {
        return false;
      }
    }
    return true;
  }

  /** Whether bytes of the stream further on, or behind, equal these: they were lost, repeated or reordered. */
  contains(bytes: Uint8Array, offset: number, length: number): boolean {
    if (length < 4) {
      return false;
    }
    return this.#connections.some((connection) => {
      const last = connection.length - length;
      for (let start = 0; start <= last; start++) {
        let same = 0;
        while (same < length && connection.bytes[start + same] === bytes[offset + same]) {
          same++;
        }
        if (same === length) {
          return true;
        }
      }
      return false;
    });
  }

  #restIsOptional(position: StreamPosition): boolean {
    for (let index = position.part; index < this.#connections.length; index++) {
      const connection = this.#connections[index] as ConnectionBytes;
      const offset = index === position.part ? position.offset : 0;
      if (!connection.closed && offset < connection.length) {
        return false;
      }
    }
    return true;
  }

  #hasMore(position: StreamPosition): boolean {
    for (let index = position.part; index < this.#connections.length; index++) {
      const connection = this.#connections[index] as ConnectionBytes;
      if ((index === position.part ? position.offset : 0) < connection.length) {
        return true;
      }
    }
    return false;
  }

  #acceptStraight(bytes: Uint8Array, offset: number, length: number): number {
    const position = this.#positions[0];
    if (this.#positions.length !== 1 || position === undefined) {
      return 0;
    }
    const connection = this.#connections[position.part] as ConnectionBytes;
    if (connection.closed) {
      return 0;
    }
    const most = Math.min(length, connection.length - position.offset);
    let same = 0;
    while (same < most && connection.bytes[position.offset + same] === bytes[offset + same]) {
      same++;
    }
    position.offset += same;
    return same;
  }

  #advance(byte: number): void {
    const next = this.#spare;
    next.length = 0;
    for (const position of this.#positions) {
      let { part: connection, offset } = position;
      let spent: StreamPosition | undefined = position;
      for (;;) {
        const current = this.#connections[connection];
        if (current === undefined) {
          break;
        }
        if (offset < current.length && current.bytes[offset] === byte) {
          spent = addPosition(next, connection, offset + 1, spent) ? undefined : spent;
        }
        if (!current.closed) {
          break;
        }
        connection++;
        offset = 0;
      }
    }
    this.#spare = this.#positions;
    this.#positions = next;
  }

  #forget(): void {
    const position = this.#positions[0];
    if (this.#positions.length !== 1 || position === undefined) {
      return;
    }
    const connection = this.#connections[position.part] as ConnectionBytes;
    if (position.part > 0) {
      this.#connections.splice(0, position.part);
      position.part = 0;
    }
    if (position.offset > 65_536 || (position.offset === connection.length && position.offset > 0)) {
      const rest = connection.length - position.offset;
      connection.bytes.copyWithin(0, position.offset, connection.length);
      connection.length = rest;
      position.offset = 0;
    }
  }
}
