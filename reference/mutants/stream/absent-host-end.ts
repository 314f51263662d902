import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

/** Messages for a host end that is not there. */
export const absentHostEndFaults: readonly Fault[] = [
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
    id: "all-closed-stops-transmit",
    wrong: "While no host end at all is connected the transmit queue is not served.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-10", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected override takeChains(): void {
          if (this.channels.all.some(({ connected }) => connected)) {
            super.takeChains();
          }
        }
      },
    },
  },
];
