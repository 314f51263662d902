import { createInProcessChannel } from "../src/host/in-process.ts";
import type { ChannelBackend } from "../src/target/device-port.ts";
import { type Measurement, median, processorSeconds } from "./measure.ts";
import { boundlessHostEnd, PlainGuest, type PlainQueue } from "./plain-guest.ts";

const headerBytes = 8;
const longPayload = 65_536;
/** Long messages lie in as many buffers, one after the other: neither side copies what is in the cache anyway. */
const longBuffers = 64;
const longStart = 0x40_0000;
const bufferBytes = longPayload + 4096;

/** What a ring benchmark does in one round. */
export interface RingExtent {
  readonly rounds: number;
  /** Short messages in a round, a multiple of 64. */
  readonly messages: number;
  /** Long messages in a round. */
  readonly longMessages: number;
}

function writeHeader(guest: PlainGuest, address: number, length: number): void {
  guest.memory.write32(address, guest.firstChannelId());
  guest.memory.write32(address + 4, length);
}

function checkUsed(guest: PlainGuest, queue: PlainQueue): void {
  if (guest.usedIndex(queue) !== queue.next) {
    throw new Error(`the device used ${guest.usedIndex(queue)} chains of ${queue.next}`);
  }
}

/** Messages of one byte a second, `each` of them for each notification, interrupt and acknowledgement. */
function shortMessages({ rounds, messages }: RingExtent, each: number): number {
  const hostEnd = boundlessHostEnd("bench");
  const guest = new PlainGuest([hostEnd]);
  const [, transmit] = guest.bringUp();
  const address = 0x10_0000;
  writeHeader(guest, address, 1);
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    hostEnd.written = 0;
    const seconds = processorSeconds(() => {
      for (let done = 0; done < messages; done += each) {
        for (let offered = 0; offered < each; offered++) {
          guest.offer(transmit, address, headerBytes + 1, false);
        }
        guest.kick(transmit);
      }
    });
    checkUsed(guest, transmit);
    if (hostEnd.written !== messages) {
      throw new Error(`${hostEnd.written} bytes arrived, of ${messages}`);
    }
    rates.push(messages / seconds);
  }
  // The first round is compiled while it runs.
  return median(rates.slice(1));
}

/** One way to move long messages; moves so many and checks that they came. */
type LongMove = (messages: number) => void;

function createLongGuest(channel: ChannelBackend): PlainGuest {
  const guest = new PlainGuest([channel]);
  // Pages that were never written are all the same to the processor's cache.
  guest.memory.guestFill(longStart, longBuffers * bufferBytes, 1);
  return guest;
}

function longBuffer(message: number): number {
  return longStart + (message % longBuffers) * bufferBytes;
}

/** From the guest; `taken` gives how many bytes have come out of the host end since it was asked last. */
function longTransmit(channel: ChannelBackend, taken: () => number): LongMove {
  const guest = createLongGuest(channel);
  const [, transmit] = guest.bringUp();
  for (let buffer = 0; buffer < longBuffers; buffer++) {
    writeHeader(guest, longBuffer(buffer), longPayload);
  }
  return (messages) => {
    for (let message = 0; message < messages; message++) {
      guest.offer(transmit, longBuffer(message), headerBytes + longPayload, false);
      guest.kick(transmit);
      if (taken() !== longPayload) {
        throw new Error("a message did not arrive whole");
      }
    }
    checkUsed(guest, transmit);
  };
}

/** To the guest. */
function longReceive(): LongMove {
  const hostEnd = boundlessHostEnd("bench");
  const guest = createLongGuest(hostEnd);
  const [receive] = guest.bringUp();
  return (messages) => {
    for (let message = 0; message < messages; message++) {
      hostEnd.pending += longPayload;
      guest.offer(receive, longBuffer(message), headerBytes + longPayload, true);
      guest.kick(receive);
    }
    checkUsed(guest, receive);
  };
}

/** A plain copy of the same bytes, out of memory of the same size into one buffer. */
function plainCopy(): LongMove {
  const memory = new Uint8Array(longStart + longBuffers * bufferBytes).fill(1);
  const buffer = new Uint8Array(longPayload);
  return (messages) => {
    for (let message = 0; message < messages; message++) {
      const start = longBuffer(message) + headerBytes;
      buffer.set(memory.subarray(start, start + longPayload));
    }
  };
}

function createKept(): LongMove {
  const { backend, hostEnd } = createInProcessChannel("bench");
  return longTransmit(backend, () => hostEnd.take().length);
}

function createPassed(): LongMove {
  const hostEnd = boundlessHostEnd("bench");
  return longTransmit(hostEnd, () => {
    const { written } = hostEnd;
    hostEnd.written = 0;
    return written;
  });
}

/** Bytes a second of each way, one after the other in every round, so that all of them meet the same machine. */
function longMessageRates({ rounds, longMessages }: RingExtent, moves: readonly LongMove[]): number[] {
  const rates = moves.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, move] of moves.entries()) {
      const seconds = processorSeconds(() => move(longMessages));
      if (round > 0) {
        rates[index]?.push((longMessages * longPayload) / seconds);
      }
    }
  }
  return rates.map(median);
}

/** What the reference device makes of a ring. */
export function benchRing(extent: RingExtent): Measurement[] {
  const moves = [plainCopy(), createPassed(), longReceive(), createKept()];
  const [copied = 0, sent = 0, received = 0, kept = 0] = longMessageRates(extent, moves);
  const peer = { name: "a plain copy", value: copied };
  const unit = "bytes/s";
  return [
    { name: "ring: 1 byte, kick, interrupt, acknowledge", value: shortMessages(extent, 1), unit: "buffers/s" },
    { name: "ring: 1 byte, 64 to a kick", value: shortMessages(extent, 64), unit: "buffers/s" },
    { name: "ring: 64 KiB from the guest", value: sent, unit, peer, least: 0.5 },
    { name: "ring: 64 KiB to the guest", value: received, unit, peer, least: 0.5 },
    { name: "ring: 64 KiB from the guest, kept", value: kept, unit, peer },
  ];
}
