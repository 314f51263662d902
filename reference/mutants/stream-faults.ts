import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import type { Parts } from "../parts.ts";
import { Receive } from "../receive.ts";
import { Transmit } from "../transmit.ts";
import type { Fault } from "./fault.ts";

const delivery: readonly [string, ...string[]] = ["VMC-TX-1", "VMC-TX-3", "VMC-MSG-4"];
const headerBytes = 8;

/** A device that hands something else to host ends than the bytes it took; what it returns is delivered. */
function delivering(change: (bytes: Uint8Array) => Uint8Array): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected override deliver(channel: Channel, chain: Chain): boolean {
        if (channel.stalled || chain.remaining === 0 || !channel.connected || chain.remaining > this.chunk.length) {
          return super.deliver(channel, chain);
        }
        const bytes = new Uint8Array(chain.remaining);
        chain.peek(this.environment.memory, bytes, bytes.length);
        const changed = change(bytes);
        if (changed.length === bytes.length && changed.every((byte, at) => byte === bytes[at])) {
          return super.deliver(channel, chain);
        }
        channel.write(changed, changed.length);
        chain.remaining = 0;
        return true;
      }
    },
  };
}

/** A device that reads the payload length of a message in another way. */
function claiming(length: (claimed: number, available: number, chain: Chain) => number): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected override address(chain: Chain): Channel | undefined {
        if (chain.bytes < headerBytes) {
          return undefined;
        }
        chain.peek(this.environment.memory, this.header, headerBytes);
        chain.skip(headerBytes);
        const available = chain.bytes - headerBytes;
        const wanted = length(this.headerView.getUint32(4, true), available, chain);
        if (wanted < 0 || wanted > available) {
          return undefined;
        }
        chain.remaining = wanted;
        return this.channels.byId(this.headerView.getUint32(0, true));
      }
    },
  };
}

/** Faults that need particular bytes, lengths or amounts to show. */
export const streamFaults: readonly Fault[] = [
  {
    id: "full-page-one-short",
    wrong: "A payload whose length is a multiple of 4096 is delivered without its last byte.",
    classes: ["M13"],
    seen: [],
    clauses: delivery,
    parts: delivering((bytes) => (bytes.length % 4096 === 0 ? bytes.slice(0, -1) : bytes)),
  },
  {
    id: "claim-forgets-header",
    wrong: "The length of a message is compared with the whole chain, so that up to eight bytes too many pass.",
    classes: ["M22", "M40"],
    seen: ["QEMU 940cda94d", "OpenVMM aeca00b32"],
    clauses: ["VMC-TX-9", "ROB-40"],
    parts: claiming((claimed, available) =>
      claimed > available && claimed <= available + headerBytes ? available : claimed,
    ),
  },
  {
    id: "claim-in-24-bits",
    wrong: "The lower 24 bits of a message's length are looked at.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-9", "VMC-TX-1", "ROB-40"],
    parts: claiming((claimed) => claimed & 0xff_ffff),
  },
  {
    id: "rest-of-last-descriptor",
    wrong: "In a chain of several descriptors bytes behind the payload are delivered, to the end of the chain.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2"],
    parts: claiming((claimed, available, chain) =>
      chain.segments > 1 && claimed > 0 && claimed < available ? available : claimed,
    ),
  },
  {
    id: "channel-behind-last-is-last",
    wrong: "A message to the id behind the last channel goes to the last channel.",
    classes: ["M37"],
    seen: ["QEMU 3750dabc69"],
    clauses: ["VMC-TX-7", "ROB-40"],
    parts: addressing((id, count) => (id === count + 1 ? count : id)),
  },
  {
    id: "stream-at-64-kib",
    wrong: "The place in a channel's stream to the host is kept in 16 bits, and the byte at 65536 is left out.",
    classes: ["M09"],
    seen: [],
    clauses: delivery,
    parts: losingByte(0x1_0000),
  },
  {
    id: "input-at-64-kib",
    wrong: "The byte at place 65536 of a channel's stream to the guest is given twice.",
    classes: ["M09", "M38"],
    seen: [],
    clauses: ["VMC-RX-3"],
    parts: repeatingInput(0x1_0000),
  },
  {
    id: "received-length-in-sixteen-bits",
    wrong: "The length in the header of a message to the guest is cut to 16 bits.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-RX-1", "VMC-RX-2"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          super.writeHeader(channel, chain, payload & 0xffff);
        }
      },
    },
  },
];

function addressing(change: (id: number, count: number) => number): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected override address(chain: Chain): Channel | undefined {
        const channel = super.address(chain);
        if (channel !== undefined || chain.bytes < headerBytes) {
          return channel;
        }
        const length = this.headerView.getUint32(4, true);
        if (length > chain.bytes - headerBytes) {
          return undefined;
        }
        return this.channels.byId(change(this.headerView.getUint32(0, true), this.channels.all.length));
      }
    },
  };
}

function losingByte(place: number): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected readonly places: Map<Channel, number> = new Map();

      protected override deliver(channel: Channel, chain: Chain): boolean {
        const before = this.places.get(channel) ?? 0;
        if (channel.connected && before <= place && before + chain.remaining > place) {
          this.places.set(channel, place + 1);
          chain.skip(1);
          chain.remaining--;
        }
        const left = chain.remaining;
        const done = super.deliver(channel, chain);
        this.places.set(channel, (this.places.get(channel) ?? 0) + left - chain.remaining);
        return done;
      }
    },
  };
}

function repeatingInput(place: number): Partial<Parts> {
  return {
    Receive: class extends Receive {
      protected readonly places: Map<Channel, number> = new Map();

      protected override writePayload(channel: Channel, chain: Chain): number {
        const payload = super.writePayload(channel, chain);
        const before = this.places.get(channel) ?? 0;
        this.places.set(channel, before + payload);
        if (before < place && before + payload > place + 1) {
          chain.rewind();
          chain.skip(headerBytes + place - before);
          chain.put(this.environment.memory, new Uint8Array(1), 1);
        }
        return payload;
      }
    },
  };
}
