import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Specification } from "../spec/specification.ts";
import { AccessBatch } from "../target/access-batch.ts";
import type { Target } from "../target/target.ts";
import { TargetError } from "../target/target-error.ts";
import { decodeHeader, encodeHeader, type MessageHeader, type MessageRules } from "../wire/message-header.ts";
import { type BroughtUp, bringUp } from "./bring-up.ts";
import { createChannelStream, type StreamOwner } from "./channel-stream.ts";
import { slotBytes, type UsedSlot } from "./guest-queue.ts";

/** A driven vmchannel device. */
export interface ChannelDriver {
  /** Names of the device's channels. */
  readonly names: readonly string[];
  /**
   * The guest's end of a channel; the same stream each time. Bytes that nobody reads stay in receive buffers, which
   * all channels share: a stream that is never read holds the others up in the end. Throws for an unknown name.
   */
  connect(name: string): Duplex;
  /** Ends all streams and the target. */
  close(): Promise<void>;
}

interface Outgoing {
  readonly channel: number;
  readonly bytes: Uint8Array;
  readonly done: ((error?: Error) => void) | undefined;
}

const pauseMaxMilliseconds = 20;

/** Brings a device up and drives it until it is closed. Rejects with a `TargetError`; the target is closed then. */
export async function openChannelDriver(target: Target, specification: Specification): Promise<ChannelDriver> {
  const batch = new AccessBatch();
  try {
    return new Driver(target, batch, await bringUp(target, specification, batch), specification.vmchannel.message);
  } catch (error) {
    await target.close();
    throw error;
  }
}

class Driver implements ChannelDriver, StreamOwner {
  readonly #target: Target;
  readonly #batch: AccessBatch;
  readonly #device: BroughtUp;
  readonly #rules: MessageRules;
  readonly #payloadMax: number;
  readonly #streams = new Map<number, Duplex>();
  readonly #outgoing: Outgoing[] = [];
  readonly #inFlight = new Map<number, Outgoing>();
  readonly #freeTransmit: number[] = [];
  readonly #freeReceive: number[] = [];
  /** Messages whose reader is behind, oldest first; each keeps its receive buffer. */
  readonly #held = new Map<number, UsedSlot[]>();
  readonly #full = new Set<number>();
  readonly #loop: Promise<void>;
  #wake: () => void = () => undefined;
  #awake = false;
  #closed = false;

  constructor(target: Target, batch: AccessBatch, device: BroughtUp, rules: MessageRules) {
    this.#target = target;
    this.#batch = batch;
    this.#device = device;
    this.#rules = rules;
    this.#payloadMax = slotBytes - rules.headerBytes;
    this.#freeTransmit.push(...Array.from({ length: device.transmit.slots }, (_, slot) => slot));
    this.#freeReceive.push(...Array.from({ length: device.receive.slots }, (_, slot) => slot));
    this.#loop = this.#drive().catch((error: unknown) => this.#fail(error));
  }

  get names(): readonly string[] {
    return [...this.#device.channels.keys()];
  }

  connect(name: string): Duplex {
    const id = this.#device.channels.get(name);
    if (id === undefined || this.#closed) {
      const hint = `The device has ${this.names.join(", ") || "no channels"}.`;
      throw new TargetError("configuration", `no channel ${JSON.stringify(name)} can be opened`, hint);
    }
    const known = this.#streams.get(id);
    if (known !== undefined) {
      return known;
    }
    const stream = createChannelStream(id, this);
    this.#streams.set(id, stream);
    return stream;
  }

  transmit(channel: number, bytes: Uint8Array, done: (error?: Error) => void): void {
    const most = this.#payloadMax;
    for (let at = 0; at < bytes.length || at === 0; at += most) {
      const isLast = at + most >= bytes.length;
      this.#outgoing.push({ channel, bytes: bytes.subarray(at, at + most), done: isLast ? done : undefined });
    }
    this.#stir();
  }

  wanted(channel: number): void {
    this.#full.delete(channel);
    this.#deliver(channel);
    this.#stir();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stir();
    await this.#loop;
    for (const stream of this.#streams.values()) {
      stream.push(null);
    }
    // Whoever reads sees the end before the stream is gone; a destroyed stream alone leaves some readers waiting.
    await nextTurn();
    for (const stream of this.#streams.values()) {
      stream.destroy();
    }
    await this.#target.close();
  }

  async #drive(): Promise<void> {
    let pause = 1;
    while (!this.#closed) {
      pause = (await this.#turn()) ? 0 : Math.min(pauseMaxMilliseconds, Math.max(1, pause * 2));
      await this.#rest(pause);
    }
  }

  /** One exchange with the device; whether anything moved. */
  async #turn(): Promise<boolean> {
    const { receive, transmit } = this.#device;
    const offered = this.#offer();
    receive.look(this.#batch);
    transmit.look(this.#batch);
    await this.#run();
    await this.#target.settle();
    const sent = transmit.reap();
    const received = receive.reap();
    for (const used of received) {
      receive.read(this.#batch, used);
    }
    await this.#run();
    for (const { slot } of sent) {
      this.#freeTransmit.push(slot);
      this.#inFlight.get(slot)?.done?.();
      this.#inFlight.delete(slot);
    }
    this.#sort(received);
    return offered || sent.length > 0 || received.length > 0;
  }

  #offer(): boolean {
    const { receive, transmit, transport } = this.#device;
    const buffers = this.#freeReceive.splice(0);
    for (const slot of buffers) {
      receive.offer(this.#batch, slot, slotBytes, true);
    }
    const messages = this.#outgoing.splice(0, this.#freeTransmit.length);
    for (const message of messages) {
      const slot = this.#freeTransmit.pop() as number;
      const buffer = transmit.buffer(slot);
      const header = encodeHeader(this.#rules, { channelId: message.channel, length: message.bytes.length });
      buffer.set(header);
      buffer.set(message.bytes, header.length);
      transmit.offer(this.#batch, slot, header.length + message.bytes.length, false);
      this.#inFlight.set(slot, message);
    }
    for (const [queue, count] of [
      [receive, buffers.length],
      [transmit, messages.length],
    ] as const) {
      if (count > 0) {
        queue.publish(this.#batch);
        transport.notify(queue.index);
      }
    }
    return buffers.length + messages.length > 0;
  }

  async #run(): Promise<void> {
    if (this.#batch.count > 0) {
      await this.#target.run(this.#batch);
      this.#batch.clear();
    }
  }

  #sort(received: readonly UsedSlot[]): void {
    const channels = new Set<number>();
    for (const used of received) {
      const header = this.#headerOf(used);
      if (header === undefined) {
        // Too short for a message; nothing says for whom it is.
        this.#freeReceive.push(used.slot);
        continue;
      }
      const channel = header.channelId;
      const held = this.#held.get(channel) ?? [];
      held.push(used);
      this.#held.set(channel, held);
      channels.add(channel);
    }
    for (const channel of channels) {
      this.#deliver(channel);
    }
  }

  #headerOf({ slot, length }: UsedSlot): MessageHeader | undefined {
    return decodeHeader(this.#rules, this.#device.receive.buffer(slot).subarray(0, length));
  }

  #deliver(channel: number): void {
    const stream = this.#streams.get(channel);
    const held = this.#held.get(channel) ?? [];
    while (stream !== undefined && held.length > 0 && !this.#full.has(channel)) {
      const used = held.shift() as UsedSlot;
      const { headerBytes } = this.#rules;
      const told = headerBytes + (this.#headerOf(used)?.length ?? 0);
      const bytes = this.#device.receive.buffer(used.slot).subarray(headerBytes, Math.min(used.length, told));
      const payload = Buffer.from(bytes);
      this.#freeReceive.push(used.slot);
      if (!stream.push(payload)) {
        this.#full.add(channel);
      }
    }
  }

  #stir(): void {
    this.#awake = true;
    this.#wake();
  }

  async #rest(milliseconds: number): Promise<void> {
    if (!this.#awake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#awake = false;
  }

  #fail(error: unknown): void {
    this.#closed = true;
    const reason = error instanceof Error ? error : new Error(String(error));
    for (const stream of this.#streams.values()) {
      stream.destroy(reason);
    }
  }
}
