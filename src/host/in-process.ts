import { assert } from "../base/assert.ts";
import type { ChannelBackend, ChannelListener } from "../target/device-port.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { HostEnd } from "./host-end.ts";

/** How much an in-process channel buffers; bytes. */
export interface InProcessChannelOptions {
  /** Calls the device's listener, and deals with what it throws. Default: lets it through. */
  readonly call?: (work: () => void) => void;
  /**
   * Bytes the kit's side holds between two calls of `take`; then the device is refused. Default 16 MiB: a host end that
   * reads takes whatever one step of a scenario can send, and only one that stalls makes a device wait.
   */
  readonly receiveWindow?: number;
  /** Bytes still accepted from the device while the kit does not read, as a socket buffer would. Default 4096. */
  readonly stallWindow?: number;
  /** Whether the host end starts connected. Default true. */
  readonly connected?: boolean;
}

/** Host bytes of a closed connection that stay readable for the device; those behind them are lost. */
export const closedBytesKeptMax = 65_536;

/** Bytes for the guest that wait at most: a bound on mistakes of the kit, far above what a scenario sends. */
const sendLimit = 0x1000_0000;

/** A host end that answers at once. */
export interface SynchronousHostEnd extends HostEnd {
  connect(): void;
  close(): void;
  send(bytes: Uint8Array): void;
}

/** One channel inside the process: the device's side and the kit's side of one connection. */
export interface InProcessChannel {
  /** What the device is given. */
  readonly backend: ChannelBackend;
  /** What the kit holds. */
  readonly hostEnd: SynchronousHostEnd;
  /** Forgets the listener, so that a device that was replaced hears of nothing any more. */
  detach(): void;
  /** Closes the connection and drops what is pending in both directions; the listener hears of the closing. */
  disconnect(): void;
}

const silentListener: ChannelListener = {
  readableChanged: () => undefined,
  writable: () => undefined,
  connectionChanged: () => undefined,
};

/** Makes a channel whose host end lives in this process. Throws a KitError when a window is not a positive integer. */
export function createInProcessChannel(name: string, options: InProcessChannelOptions = {}): InProcessChannel {
  const connection = new Connection(options);
  return {
    backend: new InProcessBackend(name, connection, options.call ?? ((work) => work())),
    hostEnd: new InProcessHostEnd(connection),
    detach: () => {
      connection.listener = silentListener;
    },
    disconnect: () => {
      connection.disconnect();
    },
  };
}

/** What both sides share. */
class Connection {
  open: boolean;
  reading = true;
  /** Whether the device was refused bytes and waits to hear that it may write again. */
  refused = false;
  listener: ChannelListener = silentListener;
  readonly toGuest: ByteQueue = new ByteQueue(sendLimit);
  /** How many bytes at the front of `toGuest` belong to connections that are closed. */
  closedBytes = 0;
  /** Accepted from the device and not read by the kit: what a socket buffer holds. */
  readonly inFlight: ByteQueue;
  /** Read by the kit and not taken. */
  readonly received: ByteQueue;

  constructor(options: InProcessChannelOptions) {
    const receiveWindow = options.receiveWindow ?? 0x100_0000;
    const stallWindow = options.stallWindow ?? 4096;
    assert(Number.isInteger(receiveWindow) && receiveWindow > 0, "the receive window must be a positive integer");
    assert(Number.isInteger(stallWindow) && stallWindow > 0, "the stall window must be a positive integer");
    this.open = options.connected ?? true;
    this.received = new ByteQueue(receiveWindow);
    this.inFlight = new ByteQueue(stallWindow);
  }

  /** Lets the kit read what is in flight, and tells a device that was refused when there is room again. */
  flow(): void {
    if (this.reading) {
      this.inFlight.moveTo(this.received);
    }
    if (this.refused && this.open && this.inFlight.room > 0) {
      this.refused = false;
      this.listener.writable();
    }
  }

  disconnect(): void {
    const wasOpen = this.open;
    this.open = false;
    this.refused = false;
    this.closedBytes = 0;
    this.toGuest.truncate(0);
    this.inFlight.truncate(0);
    this.received.truncate(0);
    if (wasOpen) {
      this.listener.connectionChanged(false);
    }
  }
}

class InProcessBackend implements ChannelBackend {
  readonly name: string;
  readonly #connection: Connection;
  readonly #call: (work: () => void) => void;

  constructor(name: string, connection: Connection, call: (work: () => void) => void) {
    this.name = name;
    this.#connection = connection;
    this.#call = call;
  }

  connected(): boolean {
    return this.#connection.open;
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    const connection = this.#connection;
    if (!connection.open) {
      return 0;
    }
    let accepted = 0;
    if (connection.reading && connection.inFlight.length === 0) {
      accepted = connection.received.push(bytes, offset, length);
    }
    accepted += connection.inFlight.push(bytes, offset + accepted, length - accepted);
    if (accepted < length) {
      connection.refused = true;
    }
    return accepted;
  }

  readable(): number {
    return this.#connection.toGuest.length;
  }

  read(target: Uint8Array, offset: number, length: number): number {
    const connection = this.#connection;
    const taken = connection.toGuest.shift(target, offset, length);
    connection.closedBytes = Math.max(0, connection.closedBytes - taken);
    return taken;
  }

  listen(listener: ChannelListener): void {
    const call = this.#call;
    this.#connection.listener = {
      readableChanged: () => call(() => listener.readableChanged()),
      writable: () => call(() => listener.writable()),
      connectionChanged: (connected) => call(() => listener.connectionChanged(connected)),
    };
  }
}

class InProcessHostEnd implements SynchronousHostEnd {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get connected(): boolean {
    return this.#connection.open;
  }

  get reading(): boolean {
    return this.#connection.reading;
  }

  get unsent(): number {
    return this.#connection.toGuest.length - this.#connection.closedBytes;
  }

  get available(): number {
    return this.#connection.received.length;
  }

  connect(): void {
    const connection = this.#connection;
    if (connection.open) {
      return;
    }
    connection.open = true;
    connection.listener.connectionChanged(true);
  }

  close(): void {
    const connection = this.#connection;
    if (!connection.open) {
      return;
    }
    connection.open = false;
    connection.refused = false;
    connection.inFlight.truncate(0);
    connection.toGuest.truncate(closedBytesKeptMax);
    connection.closedBytes = connection.toGuest.length;
    connection.listener.connectionChanged(false);
  }

  send(bytes: Uint8Array): void {
    const connection = this.#connection;
    assert(connection.open, "bytes are sent through a host end that is closed");
    assert(bytes.length <= connection.toGuest.room, `more than ${sendLimit} bytes wait for the guest on one channel`);
    if (bytes.length > 0) {
      connection.toGuest.push(bytes, 0, bytes.length);
      connection.listener.readableChanged();
    }
  }

  stall(): void {
    this.#connection.reading = false;
  }

  resume(): void {
    this.#connection.reading = true;
    this.#connection.flow();
  }

  take(): Uint8Array {
    const bytes = this.#connection.received.takeAll();
    this.#connection.flow();
    return bytes;
  }
}
