import type { ChannelBackend } from "../../src/target/device-port.ts";
import type { Chain } from "../chain.ts";
import { Channel, Channels } from "../channels.ts";
import { ConfigSpace } from "../config-space.ts";
import { Interrupts } from "../interrupts.ts";
import type { Parts } from "../parts.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Suppression } from "../suppression.ts";
import { Transmit } from "../transmit.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** A device of which a channel keeps no more host bytes than so many; what comes beyond is dropped. */
function keepingInput(bytes: number): Partial<Parts> {
  return {
    Channels: class extends Channels {
      protected override create(position: number, backend: ChannelBackend): Channel {
        return new (class extends Channel {
          override readable(): number {
            const spare = super.readable() - bytes;
            if (spare > 0) {
              const kept = new Uint8Array(bytes);
              let done = 0;
              while (done < bytes) {
                const part = new Uint8Array(bytes - done);
                const count = super.read(part, part.length);
                kept.set(part.subarray(0, count), done);
                done += count;
              }
              this.dropHostBytes();
              this.restorePending(kept);
            }
            return super.readable();
          }
        })(position + 1, backend);
      }
    },
  };
}

/** Faults in which one part of the device's state reaches into another. */
export const stateMixFaults: readonly Fault[] = [
  {
    id: "same-address-keeps-positions",
    wrong: "A queue that gets the address it had in its last life goes on at its old positions.",
    classes: ["M27"],
    seen: [],
    clauses: ["RST-2", "RST-1", "RNG-16", "RNG-15", "ROB-33", "RST-5"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected former = { page: 0, available: 0, used: 0 };

        override reset(): void {
          if (this.pageNumber !== 0) {
            this.former = { page: this.pageNumber, available: this.nextAvailable, used: this.nextUsed };
          }
          super.reset();
        }

        override setAddress(pageNumber: number): void {
          if (pageNumber === this.former.page) {
            this.nextAvailable = this.former.available;
            this.nextUsed = this.former.used;
          }
          super.setAddress(pageNumber);
        }
      },
    },
  },
  {
    id: "backlog-cut-at-64-kib",
    wrong: "Of host bytes that wait for chains the first 65,536 of a channel are kept.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-RX-3", "VMC-RX-6", "VMC-LIFE-1", "VMC-RX-8"],
    parts: keepingInput(65_536),
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
  {
    id: "reset-assumes-connected",
    wrong: "A reset takes every host end for connected.",
    classes: ["M27"],
    seen: [],
    clauses: ["VMC-CFG-8", "VMC-CFG-9", "VMC-TX-10"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          for (const channel of this.channels.all) {
            channel.connected = true;
          }
          this.configSpace.refresh();
        }
      },
    },
  },
  {
    id: "reset-assumes-closed",
    wrong: "A reset takes every host end for closed until it connects again.",
    classes: ["M27"],
    seen: ["QEMU virtio-serial"],
    clauses: ["VMC-CFG-8", "VMC-TX-3", "VMC-TX-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          for (const channel of this.channels.all) {
            channel.connected = false;
          }
          this.configSpace.refresh();
        }
      },
    },
  },
  {
    id: "empty-ring-of-transmit-only",
    wrong: "NOTIFY_ON_EMPTY is heeded on the transmit queue alone.",
    classes: ["M31"],
    seen: [],
    clauses: ["FEAT-8"],
    parts: {
      Receive: class extends Receive {
        override serve(): void {
          if ("unsayEmpty" in this.queue.suppression && typeof this.queue.suppression.unsayEmpty === "function") {
            this.queue.suppression.unsayEmpty();
          }
          super.serve();
        }
      },
      Suppression: class extends Suppression {
        unsayEmpty(): void {
          this.notifyOnEmpty = false;
        }
      },
    },
  },
  {
    id: "config-read-acknowledges",
    wrong: "A read of config space clears the config bit of ISR status.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3", "VMC-CFG-9", "INT-2"],
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          if (offset >= (this.msix.enabled ? 24 : 20)) {
            this.interrupts.isr &= 1;
            this.interrupts.update();
          }
          return value;
        }
      },
    },
  },
  {
    id: "notify-acknowledges",
    wrong: "A notification clears ISR status before the queue is served.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3", "INT-5", "INT-6", "INT-14"],
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(value: number): void {
          this.interrupts.acknowledge();
          super.writeNotify(value);
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
  {
    id: "receive-header-in-three",
    wrong: "Of the header of a message to the guest that lies over three buffers or more the third part is left out.",
    classes: ["M11"],
    seen: [],
    clauses: ["VMC-RX-1", "VMC-MSG-3", "RNG-6", "VMC-RX-10"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          chain.rewind();
          chain.remaining = 8;
          const third = chain.remainder()[2];
          const before = new Uint8Array(third?.length ?? 0);
          if (third !== undefined) {
            this.environment.memory.readBytes(third.address, before, 0, before.length);
          }
          super.writeHeader(channel, chain, payload);
          if (third !== undefined) {
            this.environment.memory.writeBytes(third.address, before, 0, before.length);
          }
        }
      },
    },
  },
  {
    id: "late-completion-without-message",
    wrong: "With MSI-X on transmit chains that were held back and are completed later send no message.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-16", "INT-14", "INT-6", "INT-9"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          super.deliverHeld();
          if ("forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Interrupts: class extends Interrupts {
        /** Whether messages are used. */
        get byMessage(): boolean {
          return this.msix.enabled;
        }
      },
      Suppression: class extends Suppression {
        get byMessage(): boolean {
          return "byMessage" in this.interrupts && this.interrupts.byMessage === true;
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          if ("byMessage" in this.suppression && this.suppression.byMessage === true) {
            this.suppression.signalledUsed = this.nextUsed;
          }
        }
      },
    },
  },
  {
    id: "flags-by-position-of-change",
    wrong: "A host end that connects shows at the channel behind it, from the second one on.",
    classes: ["M37"],
    seen: [],
    clauses: ["VMC-CFG-8"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected override flags(channel: Channel): number {
          const before = this.channels.all[this.channels.all.indexOf(channel) - 1];
          return super.flags(before !== undefined && channel.id > 2 ? before : channel);
        }
      },
    },
  },
];
