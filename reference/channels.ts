import type { ChannelBackend, ChannelListener } from "../src/target/device-port.ts";
import { ChainList } from "./chain.ts";

const noBytes = new Uint8Array(0);
/** The most host bytes a saved state holds for one channel; what is beyond stays at the host end. */
export const pendingBytesMax = 1_048_576;
const dropBytes = 4096;

/** One channel: its identity, its host end, and what waits for either side. */
export class Channel {
  /** What the guest calls it; never 0xFFFFFFFF. */
  readonly id: number;
  readonly name: string;
  /** Whether the host end is connected. */
  connected: boolean;
  /** The host end refused bytes and has not asked for more yet. */
  stalled = false;
  /** It stands in the line of channels with host bytes. */
  waiting = false;
  /** Transmit chains of this channel that wait for the host end, in ring order. */
  readonly held: ChainList = new ChainList();

  protected readonly backend: ChannelBackend;
  /** Host bytes that a save took from the host end; they go before what it has now. */
  protected pending: Uint8Array = noBytes;

  constructor(id: number, backend: ChannelBackend) {
    this.id = id;
    this.name = backend.name;
    this.backend = backend;
    this.connected = backend.connected();
  }

  /** Registers what is to happen when the host end moves. */
  listen(listener: ChannelListener): void {
    this.backend.listen(listener);
  }

  /** Number of host bytes that wait for the guest. */
  readable(): number {
    return this.pending.length + this.backend.readable();
  }

  /** Takes up to `length` host bytes into `target`; returns how many. */
  read(target: Uint8Array, length: number): number {
    if (this.pending.length === 0) {
      return this.backend.read(target, 0, length);
    }
    const count = Math.min(length, this.pending.length);
    target.set(this.pending.subarray(0, count));
    this.pending = this.pending.subarray(count);
    return count;
  }

  /** Takes host bytes over from the host end, as many as a saved state holds, and gives all that were taken over. */
  takeOver(): Uint8Array {
    const count = Math.min(this.backend.readable(), pendingBytesMax - this.pending.length);
    if (count > 0) {
      const bytes = new Uint8Array(this.pending.length + count);
      bytes.set(this.pending);
      const taken = this.backend.read(bytes, this.pending.length, count);
      this.pending = bytes.subarray(0, this.pending.length + taken);
    }
    return this.pending;
  }

  /** Puts host bytes of a saved state before what the host end has. */
  restorePending(bytes: Uint8Array): void {
    this.pending = bytes;
  }

  /** Drops every host byte that waits: its connection did not survive. */
  dropHostBytes(): void {
    const dropped = new Uint8Array(dropBytes);
    this.pending = noBytes;
    while (this.backend.readable() > 0 && this.backend.read(dropped, 0, dropBytes) > 0) {
      // Read until nothing is left.
    }
  }

  /** Whether the host end itself says that it is connected. */
  hostEndConnected(): boolean {
    return this.backend.connected();
  }

  /** Offers the first `length` bytes of `bytes` to the host end; returns how many it took. */
  write(bytes: Uint8Array, length: number): number {
    return this.backend.write(bytes, 0, length);
  }
}

/** All channels, by position, by id, and in the order in which they give messages to the guest. */
export class Channels {
  /** By position in the config space. */
  readonly all: readonly Channel[];

  /** Channels with host bytes: who has waited longest comes first. */
  protected readonly line: Channel[] = [];
  protected readonly ids: Map<number, Channel> = new Map();

  constructor(backends: readonly ChannelBackend[]) {
    this.all = backends.map((backend, position) => this.create(position, backend));
    for (const channel of this.all) {
      this.ids.set(channel.id, channel);
    }
  }

  /** The channel with an id, if there is one. */
  byId(id: number): Channel | undefined {
    return this.ids.get(id);
  }

  /** The channel with host bytes that has waited longest. */
  nextReadable(): Channel | undefined {
    for (const channel of this.all) {
      if (!channel.waiting && channel.readable() > 0) {
        this.join(channel);
      }
    }
    while (this.line[0]?.readable() === 0) {
      this.leave();
    }
    return this.line[0];
  }

  /** The first channel of the line has given a message: if it has more, it goes to the end. */
  passTurn(): void {
    const channel = this.leave();
    if (channel !== undefined && channel.readable() > 0) {
      this.join(channel);
    }
  }

  /** Positions of the channels in line: what a saved state holds. */
  saveLine(): number[] {
    return this.line.map((channel) => this.all.indexOf(channel));
  }

  /** Takes over what {@link saveLine} gave. */
  restoreLine(positions: readonly number[]): void {
    while (this.line.length > 0) {
      this.leave();
    }
    for (const position of positions) {
      const channel = this.all[position];
      if (channel !== undefined) {
        this.join(channel);
      }
    }
  }

  protected join(channel: Channel): void {
    channel.waiting = true;
    this.line.push(channel);
  }

  protected leave(): Channel | undefined {
    const channel = this.line.shift();
    if (channel !== undefined) {
      channel.waiting = false;
    }
    return channel;
  }

  protected create(position: number, backend: ChannelBackend): Channel {
    return new Channel(position + 1, backend);
  }
}
