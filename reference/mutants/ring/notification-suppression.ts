import { Ring } from "../../ring.ts";
import { Suppression } from "../../suppression.ts";
import { Transmit } from "../../transmit.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const indexMask = 0xffff;

/** How the device asks for notifications, or for none. */
export const notificationSuppressionFaults: readonly Fault[] = [
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
    id: "used-flags-garbage",
    wrong: "Bits without a meaning are set in the flags of the used ring.",
    classes: ["M43"],
    seen: [],
    clauses: ["RNG-18"],
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          this.memory.write16(this.used, 0x8002);
          super.writeUsedIndex(index);
        }
      },
    },
  },
  {
    id: "flags-with-event-index",
    wrong: "The used ring's flags ask for no notifications although EVENT_IDX was accepted.",
    classes: ["M43"],
    seen: [],
    clauses: ["RNG-18"],
    parts: {
      Ring: class extends Ring {
        override writeAvailableEvent(index: number): void {
          this.memory.write16(this.used, 1);
          super.writeAvailableEvent(index);
        }
      },
    },
  },
  {
    id: "no-notify-for-ever",
    wrong: "Notifications are turned off while a chain is served and never turned on again, and nobody looks without.",
    classes: ["M46"],
    seen: ["QEMU 06b129701"],
    clauses: ["RNG-21"],
    options: { features: { eventIndex: false } },
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          this.memory.write16(this.used, 1);
          super.writeUsedIndex(index);
        }
      },
    },
  },
  {
    id: "available-event-unasked",
    wrong: "avail_event is written although EVENT_IDX was not accepted, into memory behind the used ring.",
    classes: ["M43", "M34"],
    seen: ["rust-hypervisor-firmware #34"],
    clauses: ["RNG-17", "ROB-3"],
    parts: {
      Suppression: class extends Suppression {
        override publish(nextAvailable: number): boolean {
          this.ring.writeAvailableEvent(nextAvailable);
          return super.publish(nextAvailable);
        }
      },
    },
  },
  {
    id: "available-event-stays",
    wrong: "avail_event never moves, so that the driver need not notify any more.",
    classes: ["M46"],
    seen: ["Firecracker 1f87dbb6e"],
    clauses: ["RNG-26", "RNG-21", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Suppression: class extends Suppression {
        override publish(): boolean {
          return false;
        }
      },
    },
  },
  {
    id: "available-event-behind",
    wrong: "avail_event asks for a notification of the last entry that was taken, not of the next one.",
    classes: ["M46"],
    seen: ["QEMU a3614c65cf"],
    clauses: ["RNG-26", "RNG-21", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Suppression: class extends Suppression {
        override publish(nextAvailable: number): boolean {
          return super.publish((nextAvailable - 1) & indexMask);
        }
      },
    },
  },
];
