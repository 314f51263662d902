import { Receive } from "../receive.ts";
import { Ring } from "../ring.ts";
import { Suppression } from "../suppression.ts";
import { Transmit } from "../transmit.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

const everyInterrupt: readonly [string, ...string[]] = ["INT-9", "INT-6", "INT-14", "INT-5", "INT-16", "FEAT-8"];
const indexMask = 0xffff;

/** Faults at the borders of ring indices, and in features that meet. */
export const eventMixFaults: readonly Fault[] = [
  {
    id: "available-index-modulo-65535",
    wrong: "The position in the available ring goes from 65534 to 0.",
    classes: ["M09"],
    seen: [],
    clauses: ["VMC-TX-13", "RNG-16", "RNG-15", "VMC-RX-8", "RNG-20", "RNG-25"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override takeHead(): number {
          const head = super.takeHead();
          this.nextAvailable %= indexMask;
          return head;
        }
      },
    },
  },
  {
    id: "available-event-never-back",
    wrong: "avail_event is written only when it is above the one before, so that it stays at the wrap.",
    classes: ["M09", "M46"],
    seen: [],
    clauses: ["RNG-26", "RNG-16", "RNG-21", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Suppression: class extends Suppression {
        override publish(nextAvailable: number): boolean {
          return nextAvailable >= this.availableEvent && super.publish(nextAvailable);
        }
      },
    },
  },
  {
    id: "available-event-in-strides",
    wrong: "avail_event moves by eight entries at a time.",
    classes: ["M46"],
    seen: ["Firecracker 1f87dbb6e"],
    clauses: ["RNG-26", "RNG-21", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Suppression: class extends Suppression {
        override publish(nextAvailable: number): boolean {
          return super.publish(nextAvailable & ~7);
        }
      },
    },
  },
  {
    id: "available-event-lost-on-new-ring",
    wrong: "A queue that gets a new ring in a later life does not write avail_event before it passes the last value.",
    classes: ["M27", "M46"],
    seen: [],
    clauses: ["RNG-26", "RNG-21", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Suppression: class extends Suppression {
        protected highest = 0;

        override publish(nextAvailable: number): boolean {
          if (nextAvailable < this.highest) {
            return false;
          }
          const published = super.publish(nextAvailable);
          this.highest = published ? nextAvailable : this.highest;
          return published;
        }
      },
    },
  },
  {
    id: "first-completion-silent",
    wrong: "With EVENT_IDX the first completion of a life never interrupts.",
    classes: ["M30"],
    seen: ["crosvm c6554e9c7"],
    clauses: everyInterrupt,
    parts: {
      Virtqueue: class extends Virtqueue {
        protected silent = true;

        override settle(): void {
          if (this.silent && this.nextUsed !== this.suppression.signalledUsed) {
            this.silent = false;
            this.suppression.signalledUsed = this.nextUsed;
          }
          super.settle();
        }

        override reset(): void {
          super.reset();
          this.silent = true;
        }
      },
    },
  },
  {
    id: "crossing-missed-at-far-event",
    wrong: "A used_event is passed over when a batch of more than 16 passes it.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-9", "INT-16"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          const past = (nextUsed - this.ring.usedEvent() - 1) & indexMask;
          return past < 16 && super.crossed(before, nextUsed);
        }
      },
    },
  },
  {
    id: "crossing-missed-at-wrap",
    wrong: "A used_event of 65535 is never passed.",
    classes: ["M09", "M30"],
    seen: ["kvmtool f8327b0"],
    clauses: ["INT-9", "INT-16"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          return this.ring.usedEvent() !== indexMask && super.crossed(before, nextUsed);
        }
      },
    },
  },
  {
    id: "empty-ring-not-with-event-index",
    wrong: "NOTIFY_ON_EMPTY has no effect when EVENT_IDX was accepted too.",
    classes: ["M31", "M34"],
    seen: [],
    clauses: ["FEAT-8"],
    parts: {
      Suppression: class extends Suppression {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.notifyOnEmpty &&= !this.eventIndex;
        }
      },
    },
  },
  {
    id: "no-notify-stays-after-pressure",
    wrong: "When a host end takes no more the used ring's flags ask for no notifications, and nobody clears them.",
    classes: ["M46"],
    seen: ["QEMU 06b129701"],
    clauses: ["RNG-21", "RNG-18", "VMC-TX-13"],
    parts: {
      Ring: class extends Ring {
        /** Asks for no notifications. */
        writeNoNotify(): void {
          this.memory.write16(this.used, 1);
        }
      },
      Virtqueue: class extends Virtqueue {
        /** Asks for no notifications. */
        quieten(): void {
          const { ring } = this;
          if (this.usable() && "writeNoNotify" in ring && typeof ring.writeNoNotify === "function") {
            ring.writeNoNotify();
          }
        }
      },
      Transmit: class extends Transmit {
        override serve(): void {
          super.serve();
          const { queue } = this;
          if (
            this.channels.all.some(({ stalled }) => stalled) &&
            "quieten" in queue &&
            typeof queue.quieten === "function"
          ) {
            queue.quieten();
          }
        }
      },
    },
  },
  {
    id: "full-ring-of-input-jams",
    wrong: "When all receive buffers of the ring are posted at once the device finds none.",
    classes: ["M06", "M09"],
    seen: ["v86 1e179445"],
    clauses: ["RNG-22", "VMC-RX-8"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          const { queue } = this;
          if (!("isFull" in queue && typeof queue.isFull === "function" && queue.isFull())) {
            super.fillChains();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        isFull(): boolean {
          return this.usable() && this.waiting() === this.size;
        }
      },
    },
  },
];
