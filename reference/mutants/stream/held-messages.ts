import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

/** Messages that a host end does not take yet. */
export const heldMessagesFaults: readonly Fault[] = [
  {
    id: "seventeenth-held-chain-lost",
    wrong: "For one channel 16 chains are held back; further ones are completed and lost.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-3", "VMC-TX-4"],
    parts: {
      Transmit: class extends Transmit {
        protected override hold(channel: Channel, chain: Chain): void {
          let held = 0;
          for (let other = channel.held.first; other !== undefined; other = other.behind) {
            held++;
          }
          if (held < 16) {
            super.hold(channel, chain);
          } else {
            this.queue.complete(chain, 0);
          }
        }
      },
    },
  },
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
];
