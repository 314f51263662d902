import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { Transmit } from "../transmit.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;

/** Faults in what becomes of messages when a host end does not read, is not there, or leaves. */
export const pressureFaults: readonly Fault[] = [
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
          if (this.queue.usable()) {
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
    clauses: ["VMC-ISO-1", "VMC-TX-1", "VMC-TX-3", "RNG-25"],
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
    id: "messages-kept-without-bound",
    wrong: "Messages for a host end that does not read are copied and completed, however many there are.",
    classes: ["M39"],
    seen: ["QEMU CVE-2016-5403"],
    clauses: ["VMC-ISO-4", "MIG-1", "MIG-9"],
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
