import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { Transmit } from "../transmit.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;

/** Faults in reading messages of the guest and delivering them. */
export const transmitFaults: readonly Fault[] = [
  {
    id: "length-cut-to-chain",
    wrong: "A message that claims more bytes than its chain has is delivered as far as it goes.",
    classes: ["M40"],
    seen: ["arcbox #485"],
    clauses: ["VMC-TX-9", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined || chain.bytes < headerBytes) {
            return channel;
          }
          chain.remaining = Math.min(this.headerView.getUint32(4, true), chain.bytes - headerBytes);
          return this.channels.byId(this.headerView.getUint32(0, true));
        }
      },
    },
  },
  {
    id: "length-ignored",
    wrong: "All readable bytes behind the header are delivered, whatever length the header says.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2", "VMC-TX-1", "VMC-TX-6"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          chain.remaining = channel === undefined ? 0 : chain.bytes - headerBytes;
          return channel;
        }
      },
    },
  },
  {
    id: "rest-kept-for-next",
    wrong: "Bytes behind the payload are delivered in front of the channel's next message.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly rest: Map<Channel, Uint8Array> = new Map();

        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined) {
            return undefined;
          }
          const before = this.rest.get(channel);
          if (before !== undefined && channel.connected && channel.held.first === undefined) {
            channel.write(before, before.length);
          }
          const whole = new Uint8Array(chain.bytes - headerBytes);
          chain.peek(this.environment.memory, whole, whole.length);
          this.rest.set(channel, whole.slice(chain.remaining));
          return channel;
        }
      },
    },
  },
  {
    id: "empty-message-stays",
    wrong: "A message of length 0 is never completed.",
    classes: ["M40", "M23"],
    seen: ["crosvm c2b694fb3"],
    clauses: ["VMC-TX-6", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          if (channel === undefined || chain.remaining > 0) {
            chain.rewind();
            super.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "unknown-channel-is-first",
    wrong: "A message to a channel that does not exist goes to the first one.",
    classes: ["M37", "M40"],
    seen: ["ACRN dm #51"],
    clauses: ["VMC-TX-7", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const whole = chain.remaining > 0 && chain.bytes > headerBytes;
          return channel ?? (whole ? this.channels.all[0] : undefined);
        }
      },
    },
  },
  {
    id: "unknown-channel-ends-device",
    wrong: "A message to a channel that does not exist ends the device.",
    classes: ["M26", "M40"],
    seen: ["QEMU d2e4d08b3", "QEMU fbe0c5591"],
    clauses: ["ROB-1", "VMC-TX-7", "ROB-40"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined && chain.remaining > 0) {
            throw new Error("no such channel");
          }
          return channel;
        }
      },
    },
  },
  {
    id: "channel-id-in-a-byte",
    wrong: "Only the low byte of the channel id in a message is looked at.",
    classes: ["M17", "M40"],
    seen: [],
    clauses: ["VMC-TX-7", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          super.address(chain);
          return chain.remaining > 0 ? this.channels.byId(this.header[0] ?? 0) : undefined;
        }
      },
    },
  },
  {
    id: "unknown-channel-stays",
    wrong: "A message to a channel that does not exist is never completed.",
    classes: ["M23", "M40"],
    seen: ["QEMU CVE-2022-26353"],
    clauses: ["VMC-TX-7", "VMC-TX-13", "ROB-40"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          if (channel !== undefined || chain.remaining === 0) {
            chain.rewind();
            super.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "short-header-stays",
    wrong: "A chain with less than a header is never completed.",
    classes: ["M23", "M40"],
    seen: ["QEMU fbe0c5591"],
    clauses: ["VMC-TX-8", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          if (chain.bytes === 0 || chain.bytes >= headerBytes) {
            super.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "header-length-big-endian",
    wrong: "The length in a message's header is read in network order.",
    classes: ["M45"],
    seen: ["kvmtool 867b15c"],
    clauses: ["VMC-MSG-1", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const length = this.headerView.getUint32(4, false);
          chain.remaining = chain.bytes < headerBytes || length > chain.bytes - headerBytes ? 0 : length;
          return channel;
        }
      },
    },
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
  {
    id: "claimed-length-gathered",
    wrong: "As many bytes as the header claims are gathered before the claim is checked.",
    classes: ["M50"],
    seen: ["Cloud Hypervisor cfec13077", "Firecracker #5794"],
    clauses: ["ROB-9", "ROB-2"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const claimed = chain.bytes < headerBytes ? 0 : this.headerView.getUint32(4, true);
          for (let gathered = chain.bytes; gathered < claimed; gathered += 16) {
            chain.rewind();
            chain.peek(this.environment.memory, this.header, headerBytes);
          }
          if (claimed > chain.bytes) {
            return undefined;
          }
          chain.rewind();
          chain.skip(Math.min(chain.bytes, headerBytes));
          return channel;
        }
      },
    },
  },
];
