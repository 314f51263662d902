import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

/** Host ends that come and go. */
export const connectionsFaults: readonly Fault[] = [
  {
    id: "connect-forgets-chains",
    wrong: "When a host end connects the receive chains posted before are not filled until the next notification.",
    classes: ["M38", "M46"],
    seen: [],
    clauses: ["VMC-RX-8", "VMC-LIFE-4"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          const opens = !channel.connected && connected;
          super.connectionChanged(channel, connected);
          if (opens && "ready" in this.receive) {
            this.receive.ready = false;
          }
        }

        override notify(queue: number): void {
          if (queue === 0 && "ready" in this.receive) {
            this.receive.ready = true;
          }
          super.notify(queue);
        }
      },
      Receive: class extends Receive {
        ready = true;

        protected override fillChains(): void {
          if (this.ready) {
            super.fillChains();
          }
        }
      },
    },
  },
  {
    id: "new-connection-first",
    wrong: "Bytes of a new connection are given out before those that a closed one left.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-LIFE-3", "VMC-RX-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          super.connectionChanged(channel, connected);
          if (!connected) {
            const bytes = channel.takeOver().slice();
            channel.restorePending(bytes.reverse());
          }
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
  {
    id: "stall-kept-over-reconnect",
    wrong: "A channel that was stopped when its host end closed stays stopped for the next connection.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-LIFE-4", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly stuck: Set<Channel> = new Set();

        override wake(channel: Channel): void {
          if (!channel.connected && channel.stalled) {
            this.stuck.add(channel);
          }
          super.wake(channel);
        }

        protected override deliver(channel: Channel, chain: Chain): boolean {
          if (channel.connected && this.stuck.has(channel) && chain.remaining > 0) {
            return false;
          }
          return super.deliver(channel, chain);
        }

        override reset(): void {
          super.reset();
          this.stuck.clear();
        }
      },
    },
  },
];
