import type { Channel } from "../../channels.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

/** Messages of several channels whose host ends do not take them yet. */
export const severalHeldFaults: readonly Fault[] = [
  {
    id: "close-lets-go-of-all",
    wrong: "When a host end closes the chains held back for other channels are completed and discarded as well.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-4", "VMC-TX-3", "VMC-TX-12"],
    parts: {
      Transmit: class extends Transmit {
        override wake(channel: Channel): void {
          if (!channel.connected) {
            for (const other of this.channels.all) {
              for (let chain = other.held.first; chain !== undefined; chain = other.held.first) {
                this.release(other, chain);
              }
            }
          }
          super.wake(channel);
        }
      },
    },
  },
  {
    id: "held-channels-in-turn",
    wrong: "Of several channels with chains held back one goes on only when all before it have.",
    classes: ["M39"],
    seen: ["libvmm #252"],
    clauses: ["VMC-TX-4", "VMC-ISO-2", "VMC-TX-12", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          for (const channel of this.channels.all) {
            let chain = channel.held.first;
            while (chain !== undefined && !channel.stalled && this.queue.usable() && this.deliver(channel, chain)) {
              this.release(channel, chain);
              chain = channel.held.first;
            }
            if (chain !== undefined) {
              return;
            }
          }
        }
      },
    },
  },
  {
    id: "reset-drops-first-held",
    wrong: "A reset forgets the chains held back for the first of several channels only.",
    classes: ["M27"],
    seen: ["QEMU 4b7f91ed02"],
    clauses: ["RST-3", "VMC-LIFE-2", "RST-1", "REG-14"],
    parts: {
      Transmit: class extends Transmit {
        override reset(): void {
          const first = this.channels.all.find(({ held }) => held.first !== undefined);
          for (let chain = first?.held.first; chain !== undefined; chain = first?.held.first) {
            first?.held.removeFirst();
            this.queue.drop(chain);
          }
          this.heldSegments = 0;
        }
      },
    },
  },
];
