import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import type { Parts } from "../../parts.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

const delivery: readonly [string, ...string[]] = ["VMC-TX-1", "VMC-TX-3", "VMC-MSG-4"];

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

const headerBytes = 8;

/** Bytes of the guest on their way to a host end. */
export const guestBytesFaults: readonly Fault[] = [
  {
    id: "full-page-one-short",
    wrong: "A payload whose length is a multiple of 4096 is delivered without its last byte.",
    classes: ["M13"],
    seen: [],
    clauses: delivery,
    parts: delivering((bytes) => (bytes.length % 4096 === 0 ? bytes.slice(0, -1) : bytes)),
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
    id: "byte-lost-between-chunks",
    wrong: "Of messages longer than 64 KiB the first byte behind the 64th KiB is left out.",
    classes: ["M13"],
    seen: ["kvmtool e249304"],
    clauses: ["VMC-TX-1", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliver(channel: Channel, chain: Chain): boolean {
          const first = chain.remaining > 65_536 && chain.remaining === chain.bytes - headerBytes;
          if (first && channel.connected && channel.held.first === undefined) {
            chain.peek(this.environment.memory, this.chunk, 65_536);
            const taken = channel.write(this.chunk, 65_536);
            chain.skip(taken);
            chain.remaining -= taken;
            if (taken === 65_536) {
              chain.skip(1);
              chain.remaining -= 1;
            }
          }
          return super.deliver(channel, chain);
        }
      },
    },
  },
  {
    id: "long-message-cut",
    wrong: "Of messages longer than 64 KiB only the first 64 KiB are delivered.",
    classes: ["M13"],
    seen: ["arcbox #485"],
    clauses: ["VMC-TX-3", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          chain.remaining = Math.min(chain.remaining, 65_536);
          return channel;
        }
      },
    },
  },
  {
    id: "lost-at-the-65536th",
    wrong: "The 65,536th message is completed and not delivered.",
    classes: ["M09"],
    seen: ["crosvm 174ce13e5", "arcbox #229"],
    clauses: ["VMC-TX-3", "RNG-16", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected messages = 0;

        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (++this.messages % 0x1_0000 === 0) {
            chain.remaining = 0;
          }
          return channel;
        }
      },
    },
  },
  {
    id: "used-length-of-transmit",
    wrong: "The used length of a transmit chain is the number of bytes taken from it.",
    classes: ["M04"],
    seen: ["Cloud Hypervisor 49156c720", "crosvm 6e7c0c118"],
    clauses: ["VMC-TX-5", "RNG-14"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const complete = this.queue.complete.bind(this.queue);
          this.queue.complete = (each, length) => complete(each, length + each.bytes);
          super.accept(chain);
          this.queue.complete = complete;
        }
      },
    },
  },
  {
    id: "payload-wiped",
    wrong: "The payload is overwritten with zeros in guest memory once it was delivered.",
    classes: ["M44"],
    seen: [],
    clauses: ["RNG-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const wiped = chain.bytes > headerBytes && chain.bytes < 64 ? chain.bytes : 0;
          super.accept(chain);
          if (wiped > 0 && chain.remaining === 0) {
            chain.rewind();
            chain.put(this.environment.memory, new Uint8Array(wiped), wiped);
          }
        }
      },
    },
  },
  {
    id: "message-ends-added",
    wrong: "A zero byte is delivered behind every message, to mark its end.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-1", "VMC-MSG-4"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliver(channel: Channel, chain: Chain): boolean {
          const some = chain.remaining > 0;
          const done = super.deliver(channel, chain);
          if (done && some && channel.connected) {
            channel.write(new Uint8Array(1), 1);
          }
          return done;
        }
      },
    },
  },
  {
    id: "messages-separated",
    wrong: "Between two messages for one channel that are served in one go a zero byte is delivered.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-MSG-4", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly begun: Set<Channel> = new Set();

        protected override takeChains(): void {
          this.begun.clear();
          super.takeChains();
        }

        protected override deliver(channel: Channel, chain: Chain): boolean {
          const some = chain.remaining > 0 && channel.connected;
          if (some && this.begun.has(channel)) {
            channel.write(new Uint8Array(1), 1);
          }
          const done = super.deliver(channel, chain);
          if (done && some) {
            this.begun.add(channel);
          }
          return done;
        }
      },
    },
  },
];
