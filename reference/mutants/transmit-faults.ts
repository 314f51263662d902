import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { Transmit } from "../transmit.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;

/** Faults in carrying messages from the guest to the host ends. */
export const transmitFaults: readonly Fault[] = [
  {
    id: "completed-before-taken",
    wrong: "A chain whose host end takes no more is completed at once, and what was not taken is dropped.",
    classes: ["M39"],
    seen: ["hvisor-tool #121"],
    clauses: ["VMC-TX-4", "VMC-TX-3", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override hold(_channel: Channel, chain: Chain): void {
          this.queue.complete(chain, 0);
        }
      },
    },
  },
  {
    id: "refused-bytes-skipped",
    wrong: "Bytes that the host end refuses are taken for written when it takes some of them.",
    classes: ["M39"],
    seen: ["QEMU 0219d7328"],
    clauses: ["VMC-TX-4", "VMC-TX-3", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliver(channel: Channel, chain: Chain): boolean {
          const before = chain.remaining;
          const done = super.deliver(channel, chain);
          if (!done && chain.remaining < before && channel.stalled) {
            chain.remaining = 0;
          }
          return done;
        }
      },
    },
  },
  {
    id: "retry-from-the-start",
    wrong: "After the host end refused bytes in the middle of a message the message starts over.",
    classes: ["M13", "M39"],
    seen: ["kvmtool e249304"],
    clauses: ["VMC-TX-1", "VMC-TX-4", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliver(channel: Channel, chain: Chain): boolean {
          const before = chain.remaining;
          const done = super.deliver(channel, chain);
          if (!done && channel.stalled && chain.remaining < before) {
            chain.remaining = before;
            chain.rewind();
            chain.skip(headerBytes);
          }
          return done;
        }
      },
    },
  },
  {
    id: "overtaking",
    wrong: "A message is offered to a host end that has just begun to read again before those that wait for it.",
    classes: ["M39", "M38"],
    seen: [],
    clauses: ["VMC-TX-1", "RNG-25", "VMC-TX-4", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          if (this.queue.notified) {
            this.takeChains();
          }
          super.deliverHeld();
        }

        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          if (channel === undefined || this.deliver(channel, chain)) {
            this.queue.complete(chain, 0);
            return;
          }
          this.hold(channel, chain);
        }
      },
    },
  },
  {
    id: "never-woken",
    wrong: "A host end that reads again is not noticed before the next notification of the guest.",
    classes: ["M39"],
    seen: ["QEMU 246ca55faf", "libvmm #252"],
    clauses: ["VMC-TX-13", "VMC-TX-4", "VMC-TX-3", "VMC-TX-12"],
    parts: {
      Transmit: class extends Transmit {
        override wake(channel: Channel): void {
          channel.stalled = false;
        }
      },
    },
  },
  {
    id: "head-of-line",
    wrong: "While one channel's host end does not read, messages of all channels wait.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-ISO-2"],
    parts: {
      Transmit: class extends Transmit {
        protected override takeChains(): void {
          while (this.channels.all.every((channel) => channel.held.first === undefined)) {
            const chain = this.queue.pop();
            if (chain === undefined) {
              this.queue.notified = this.queue.exhausted();
              return;
            }
            this.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "second-stalled-channel-lost",
    wrong: "When two channels are held back, messages of the second one are put behind those of the first.",
    classes: ["M37", "M39"],
    seen: [],
    clauses: ["VMC-ISO-1", "VMC-TX-1", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override hold(channel: Channel, chain: Chain): void {
          const other = this.channels.all.find((each) => each !== channel && each.held.first !== undefined);
          super.hold(other ?? channel, chain);
        }
      },
    },
  },
  {
    id: "closed-while-held",
    wrong: "A chain that was held back when its host end closed stays in flight until the host end comes back.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-12", "VMC-TX-13", "VMC-TX-10", "VMC-ISO-2"],
    parts: {
      Transmit: class extends Transmit {
        override wake(channel: Channel): void {
          if (channel.connected) {
            super.wake(channel);
          }
        }

        protected override deliver(channel: Channel, chain: Chain): boolean {
          return channel.held.first === chain && !channel.connected ? false : super.deliver(channel, chain);
        }

        protected override deliverHeld(): void {
          for (const channel of this.channels.all) {
            channel.stalled ||= !channel.connected;
          }
          super.deliverHeld();
        }
      },
    },
  },
  {
    id: "absent-host-end-blocks",
    wrong: "A message to a channel without a host end is held until there is one.",
    classes: ["M39"],
    seen: ["crosvm 500c403a5"],
    clauses: ["VMC-TX-10", "VMC-TX-13", "VMC-TX-12"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliver(channel: Channel, chain: Chain): boolean {
          if (!channel.connected && chain.remaining > 0) {
            channel.stalled = true;
            return false;
          }
          return super.deliver(channel, chain);
        }
      },
    },
  },
  {
    id: "absent-host-end-gets-it-later",
    wrong: "The last message to a channel without a host end is kept and delivered when one connects.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-10", "VMC-TX-12", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly kept: Map<Channel, Uint8Array> = new Map();

        protected override deliver(channel: Channel, chain: Chain): boolean {
          if (!channel.connected && chain.remaining > 0) {
            const bytes = new Uint8Array(chain.remaining);
            chain.peek(this.environment.memory, bytes, bytes.length);
            this.kept.set(channel, bytes);
          }
          return super.deliver(channel, chain);
        }

        override wake(channel: Channel): void {
          const bytes = this.kept.get(channel);
          if (bytes !== undefined && channel.connected) {
            channel.write(bytes, bytes.length);
            this.kept.delete(channel);
          }
          super.wake(channel);
        }
      },
    },
  },
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
    clauses: ["VMC-MSG-4", "VMC-TX-1"],
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
  {
    id: "messages-kept-without-bound",
    wrong: "Messages for a host end that does not read are copied and completed, however many there are.",
    classes: ["M39"],
    seen: ["QEMU CVE-2016-5403"],
    clauses: ["VMC-ISO-4"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly copies: Map<Channel, Uint8Array[]> = new Map();

        protected override hold(channel: Channel, chain: Chain): void {
          const bytes = new Uint8Array(chain.remaining);
          chain.peek(this.environment.memory, bytes, bytes.length);
          this.copies.set(channel, [...(this.copies.get(channel) ?? []), bytes]);
          this.queue.complete(chain, 0);
        }

        protected override deliverHeld(): void {
          super.deliverHeld();
          for (const [channel, copies] of this.copies) {
            while (copies.length > 0 && channel.connected && !channel.stalled) {
              const bytes = copies.shift() ?? new Uint8Array(0);
              const taken = channel.write(bytes, bytes.length);
              if (taken < bytes.length) {
                copies.unshift(bytes.slice(taken));
                channel.stalled = true;
              }
            }
            if (!channel.connected) {
              copies.length = 0;
            }
          }
        }

        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          const waits = channel !== undefined && (this.copies.get(channel)?.length ?? 0) > 0 && chain.remaining > 0;
          if (channel !== undefined && waits && channel.connected) {
            this.hold(channel, chain);
            return;
          }
          chain.rewind();
          super.accept(chain);
        }
      },
    },
  },
  {
    id: "reconnected-channel-dead",
    wrong: "A channel whose host end was closed delivers nothing any more when it comes back.",
    classes: ["M39"],
    seen: ["Cloud Hypervisor 56c18b51c"],
    clauses: ["VMC-LIFE-4", "VMC-TX-3", "VMC-TX-13", "MIG-4"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly dead: Set<Channel> = new Set();

        override wake(channel: Channel): void {
          if (!channel.connected) {
            this.dead.add(channel);
          }
          super.wake(channel);
        }

        protected override deliver(channel: Channel, chain: Chain): boolean {
          return this.dead.has(channel) || super.deliver(channel, chain);
        }
      },
    },
  },
];
