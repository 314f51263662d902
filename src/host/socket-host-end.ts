import { connect as connectSocket, type Socket } from "node:net";
import { HostEndRefused, TargetError } from "../target/target-error.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { HostEnd } from "./host-end.ts";
import { formatSocketAddress, type SocketAddress } from "./socket-address.ts";
import { openSocketListener, type SocketListener } from "./socket-listener.ts";

/** How a channel's host end is reached through a socket. */
export interface SocketHostEndOptions {
  readonly address: SocketAddress;
  /** `connect`: the target listens there. `listen`: the target connects to it. */
  readonly role: "connect" | "listen";
  /** Longest time `connect` takes, in milliseconds. Default 10 s. */
  readonly timeoutMilliseconds?: number;
  /** Bytes from the guest kept until they are taken; then the socket is not read. Default 1 MiB. */
  readonly receiveLimit?: number;
}

/** A host end at a socket. */
export interface SocketHostEnd extends HostEnd {
  connect(withinMilliseconds?: number): Promise<void>;
  close(): Promise<void>;
  send(bytes: Uint8Array): void;
  /** Free-running number of what was done here that the device has to notice. */
  readonly actions: number;
  /** In the role `listen`, listens before anything connects; needed before a target is started that must connect. */
  prepare(): Promise<void>;
}

/** One chunk as the runtime reads it: what may arrive after reading was stopped. */
const chunkMax = 65_536;

/** Bytes that may wait to be written: a bound on mistakes of the kit. */
const unsentMax = 0x1000_0000;

const retryMilliseconds = 20;

const refusalHint = "The first connection was accepted: the target must accept another one after that was closed.";

/**
 * Makes the kit's side of a channel whose host end is a socket. It starts closed. What the other side closes is
 * closed here too, a half-close included; bytes that came before it can still be taken.
 */
export function createSocketHostEnd(options: SocketHostEndOptions): SocketHostEnd {
  return new StreamHostEnd(options);
}

class StreamHostEnd implements SocketHostEnd {
  actions = 0;
  readonly #address: SocketAddress;
  readonly #role: "connect" | "listen";
  readonly #timeout: number;
  readonly #receiveLimit: number;
  readonly #received: ByteQueue;
  #listener: SocketListener | undefined;
  #arrived: Socket[] = [];
  #arrival: (() => void) | undefined;
  #socket: Socket | undefined;
  #reading = true;
  /** How often it was connected. */
  #connections = 0;

  constructor(options: SocketHostEndOptions) {
    this.#address = options.address;
    this.#role = options.role;
    this.#timeout = options.timeoutMilliseconds ?? 10_000;
    this.#receiveLimit = options.receiveLimit ?? 1_048_576;
    this.#received = new ByteQueue(this.#receiveLimit + 16 * chunkMax);
  }

  get connected(): boolean {
    return this.#socket !== undefined;
  }

  get reading(): boolean {
    return this.#reading;
  }

  get unsent(): number {
    return this.#socket?.writableLength ?? 0;
  }

  get available(): number {
    return this.#received.length;
  }

  async prepare(): Promise<void> {
    if (this.#role === "listen" && this.#listener === undefined) {
      this.#listener = await openSocketListener(this.#address, (socket) => {
        socket.on("error", () => undefined);
        this.#arrived.push(socket);
        this.#arrival?.();
      });
    }
  }

  async connect(withinMilliseconds: number = this.#timeout): Promise<void> {
    if (this.#socket !== undefined) {
      return;
    }
    await this.prepare();
    const socket = this.#role === "connect" ? await this.#reach(withinMilliseconds) : await this.#awaitArrival();
    this.actions++;
    this.#connections++;
    this.#adopt(socket);
  }

  async close(): Promise<void> {
    this.actions++;
    // A listener that stays open would let the target connect to a host end that counts as closed.
    await this.#listener?.close();
    this.#listener = undefined;
    for (const socket of this.#arrived.splice(0)) {
      socket.destroy();
    }
    const socket = this.#socket;
    if (socket !== undefined) {
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.destroy();
      await closed;
    }
  }

  send(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket === undefined && this.#connections > 1) {
      const message = `cannot send to ${formatSocketAddress(this.#address)}: the target has closed the new connection`;
      throw new HostEndRefused(message, refusalHint, "the connection is closed at once");
    }
    if (socket === undefined || socket.writableLength + bytes.length > unsentMax) {
      const why = socket === undefined ? "the connection is closed" : `more than ${unsentMax} bytes wait to be written`;
      const hint = "If the kit did not close it, the target did: its error output may say why.";
      throw new TargetError("host-end", `cannot send to ${formatSocketAddress(this.#address)}: ${why}`, hint);
    }
    this.actions++;
    // The runtime keeps the array until it is written, and the caller may use it again before that.
    socket.write(Buffer.from(bytes));
  }

  stall(): void {
    this.#reading = false;
    this.#socket?.pause();
  }

  resume(): void {
    this.actions++;
    this.#reading = true;
    this.#flow();
  }

  take(): Uint8Array {
    const bytes = this.#received.takeAll();
    this.#flow();
    return bytes;
  }

  #flow(): void {
    if (this.#reading && this.#received.length < this.#receiveLimit) {
      this.#socket?.resume();
    }
  }

  #adopt(socket: Socket): void {
    this.#socket = socket;
    const lost = (): void => {
      if (this.#socket === socket) {
        this.#socket = undefined;
        socket.destroy();
      }
    };
    socket.on("data", (chunk: Buffer) => {
      this.#received.push(chunk, 0, chunk.length);
      if (this.#received.length >= this.#receiveLimit) {
        socket.pause();
      }
    });
    socket.on("end", lost);
    socket.on("close", lost);
    if (this.#reading) {
      this.#flow();
    } else {
      socket.pause();
    }
  }

  /** Connects, trying again while nobody listens yet. */
  async #reach(withinMilliseconds: number): Promise<Socket> {
    const deadline = performance.now() + withinMilliseconds;
    for (;;) {
      const result = await attempt(this.#address, Math.max(1, deadline - performance.now()));
      if (typeof result !== "string") {
        return result;
      }
      if (performance.now() + retryMilliseconds > deadline) {
        throw this.#unreached(result, withinMilliseconds);
      }
      await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
    }
  }

  async #awaitArrival(): Promise<Socket> {
    if (this.#arrived.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#timeout);
        this.#arrival = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#arrival = undefined;
    }
    const socket = this.#arrived.shift();
    if (socket === undefined) {
      throw this.#unreachable("nobody connected", this.#timeout);
    }
    return socket;
  }

  #unreached(reason: string, milliseconds: number): TargetError {
    if (this.#connections === 0) {
      return this.#unreachable(reason, milliseconds);
    }
    const address = formatSocketAddress(this.#address);
    const message = `no further connection at ${address} within ${milliseconds} ms: ${reason}`;
    return new HostEndRefused(message, refusalHint, `no connection within ${milliseconds} ms: ${reason}`);
  }

  #unreachable(reason: string, milliseconds: number): TargetError {
    const address = formatSocketAddress(this.#address);
    const hint =
      this.#role === "connect"
        ? "The target must listen there: compare its character device option with the manifest."
        : "The target must connect there: compare its character device option with the manifest.";
    return new TargetError("host-end", `no connection at ${address} within ${milliseconds} ms: ${reason}`, hint);
  }
}

/** One attempt to connect: the socket, paused, or why it failed. */
function attempt(address: SocketAddress, timeoutMilliseconds: number): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket =
      address.kind === "unix"
        ? connectSocket({ path: address.path })
        : connectSocket({ host: address.host, port: address.port });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve("no answer");
    }, timeoutMilliseconds);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.pause();
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.on("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
  });
}
