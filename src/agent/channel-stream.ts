import { Duplex } from "node:stream";

/** What a stream asks of the driver behind it. */
export interface StreamOwner {
  /** Carries bytes to the host end; `done` is called when the device has taken them all. */
  transmit(channel: number, bytes: Uint8Array, done: (error?: Error) => void): void;
  /** The reader of a channel wants more. */
  wanted(channel: number): void;
}

/** Creates the guest's end of one channel as a stream with back-pressure in both directions. */
export function createChannelStream(channel: number, owner: StreamOwner): Duplex {
  return new Duplex({
    allowHalfOpen: false,
    read: () => owner.wanted(channel),
    write: (chunk: Uint8Array, _encoding, done) => owner.transmit(channel, chunk, done),
  });
}
