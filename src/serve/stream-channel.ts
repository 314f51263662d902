import type { Readable, Writable } from "node:stream";
import { ByteQueue } from "../host/byte-queue.ts";
import type { ChannelBackend, ChannelListener } from "../target/device-port.ts";

/** Runs work of the device and takes care of what it throws, so that an event of a stream cannot end the process. */
export type Guard = (work: () => void) => void;

/** Host bytes that wait for the device before their stream is no longer read. */
export const hostPendingMax = 524_288;

/** Guest bytes that wait in a stream before the device is refused. */
export const guestPendingMax = 262_144;

/** One chunk as the runtime reads it: what may still arrive after a stream was paused. */
const chunkMax = 65_536;

/** Where bytes come from and go to; a device without one of the directions leaves it out. */
export interface ChannelStreams {
  readonly input?: Readable;
  readonly output?: Writable;
}

const silentListener: ChannelListener = {
  readableChanged: () => undefined,
  writable: () => undefined,
  connectionChanged: () => undefined,
};

/**
 * A channel over streams of Node.js, one connection after the other. Back-pressure is real in both directions: a
 * stream is not read while the device takes nothing, and the device is refused while a stream does not drain. Bytes of
 * a connection that has ended stay readable, in front of those of the next.
 */
export class StreamChannel implements ChannelBackend {
  readonly name: string;
  readonly #guard: Guard;
  readonly #fromHost = new ByteQueue(hostPendingMax + 16 * chunkMax);
  #listener: ChannelListener = silentListener;
  #streams: ChannelStreams | undefined;
  #detachStreams: () => void = () => undefined;
  #lost: () => void = () => undefined;
  #refused = false;
  #corked = false;

  /** Makes a channel with nothing connected. */
  constructor(name: string, guard: Guard) {
    this.name = name;
    this.#guard = guard;
  }

  connected(): boolean {
    return this.#streams !== undefined;
  }

  readable(): number {
    return this.#fromHost.length;
  }

  read(target: Uint8Array, offset: number, length: number): number {
    const taken = this.#fromHost.shift(target, offset, length);
    if (this.#fromHost.length < hostPendingMax / 2) {
      this.#streams?.input?.resume();
    }
    return taken;
  }

  write(bytes: Uint8Array, offset: number, length: number): number {
    const streams = this.#streams;
    if (streams === undefined) {
      return 0;
    }
    const { output } = streams;
    if (output === undefined) {
      return length;
    }
    const accepted = Math.min(length, Math.max(0, guestPendingMax - output.writableLength));
    if (accepted > 0) {
      this.#gather(output);
      // The stream keeps what it is given until it is written, and the device uses its buffer again.
      output.write(Buffer.from(bytes.subarray(offset, offset + accepted)));
    }
    this.#refused = accepted < length;
    return accepted;
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
  }

  /** Tells a device that has just been made of the bytes that came before it. */
  announce(): void {
    if (this.#fromHost.length > 0) {
      this.#guard(() => this.#listener.readableChanged());
    }
  }

  /** Connects streams. `lost` is called once, when one of them ends, fails or closes; they are then detached. */
  attach(streams: ChannelStreams, lost: () => void): void {
    const onData = (chunk: Buffer): void => this.#arrive(streams, chunk);
    const onDrain = (): void => this.#drained();
    const onEnd = (): void => {
      if (this.#streams === streams) {
        this.detach();
        lost();
      }
    };
    const { input, output } = streams;
    input?.on("data", onData).once("end", onEnd).once("close", onEnd).once("error", onEnd);
    output?.on("drain", onDrain).once("close", onEnd).once("error", onEnd);
    this.#streams = streams;
    this.#lost = lost;
    this.#detachStreams = () => {
      input?.off("data", onData).off("end", onEnd).off("close", onEnd).off("error", onEnd);
      output?.off("drain", onDrain).off("close", onEnd).off("error", onEnd);
      for (const stream of [input, output]) {
        // What still fails in a stream that nobody listens to must not end the process.
        stream?.on("error", () => undefined);
      }
    };
    this.#guard(() => this.#listener.connectionChanged(true));
    if (this.#fromHost.length < hostPendingMax) {
      input?.resume();
    }
  }

  /** Lets go of the streams that are connected, without closing them; the device sees the host end closed. */
  detach(): void {
    if (this.#streams === undefined) {
      return;
    }
    this.#streams = undefined;
    this.#refused = false;
    this.#detachStreams();
    this.#guard(() => this.#listener.connectionChanged(false));
  }

  /** Closes the connection and drops what is under way in both directions. */
  readonly disconnect = (): void => {
    this.#fromHost.truncate(0);
    if (this.#streams !== undefined) {
      this.detach();
      this.#lost();
    }
  };

  #arrive(streams: ChannelStreams, chunk: Buffer): void {
    this.#fromHost.push(chunk, 0, chunk.length);
    if (this.#fromHost.length >= hostPendingMax) {
      streams.input?.pause();
    }
    this.#guard(() => this.#listener.readableChanged());
  }

  #drained(): void {
    if (this.#refused) {
      this.#refused = false;
      this.#guard(() => this.#listener.writable());
    }
  }

  /** Writes of one turn of the event loop leave in one system call. */
  #gather(output: Writable): void {
    if (!this.#corked) {
      this.#corked = true;
      output.cork();
      process.nextTick(() => {
        this.#corked = false;
        output.uncork();
      });
    }
  }
}
