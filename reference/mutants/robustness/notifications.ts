import type { Chain } from "../../chain.ts";
import type { Parts } from "../../parts.ts";
import { Transmit } from "../../transmit.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** A queue that hears no notification any more after so many that came with nothing new in the ring. */
function deafAfterIdle(count: number): Partial<Parts> {
  return {
    Virtqueue: class extends Virtqueue {
      protected idle = 0;

      override beginPass(): void {
        super.beginPass();
        if (this.notified && this.usable() && this.waiting() === 0) {
          this.idle++;
        }
      }

      protected override hasAvailable(): boolean {
        return this.idle < count && super.hasAvailable();
      }

      override reset(): void {
        super.reset();
        this.idle = 0;
      }
    },
  };
}

/** Notifications at the wrong time. */
export const notificationsFaults: readonly Fault[] = [
  {
    id: "idle-notify-deafens",
    wrong: "After a notification with nothing new in the ring the transmit queue is not served any more.",
    classes: ["M46"],
    seen: [],
    clauses: ["RNG-19", "ROB-31"],
    parts: deafAfterIdle(1),
  },
  {
    id: "notify-storm-deafens",
    wrong: "After 50 notifications with nothing new in the ring the transmit queue is not served any more.",
    classes: ["M46", "M50"],
    seen: [],
    clauses: ["ROB-31"],
    parts: deafAfterIdle(50),
  },
  {
    id: "absent-notify-deafens",
    wrong: "After a notification of a queue that does not exist no notification is heard until the next reset.",
    classes: ["M32"],
    seen: ["QEMU 9e0f5b8108"],
    clauses: ["REG-8", "ROB-31"],
    parts: {
      Transport: class extends Transport {
        protected deaf = false;

        protected override writeNotify(value: number): void {
          this.deaf ||= value >= this.queues.length;
          if (!this.deaf) {
            super.writeNotify(value);
          }
        }

        override reset(): void {
          super.reset();
          this.deaf = false;
        }
      },
    },
  },
  {
    id: "seen-entries-forgotten",
    wrong: "Transmit entries that the device came by before it was notified of them are not new to it afterwards.",
    classes: ["M46"],
    seen: ["QEMU 06b129701"],
    clauses: ["ROB-32", "RNG-20"],
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(value: number): void {
          const queue = this.queues[1];
          if (value === 0 && queue !== undefined && "glance" in queue && typeof queue.glance === "function") {
            queue.glance();
          }
          super.writeNotify(value);
        }
      },
      Virtqueue: class extends Virtqueue {
        protected seen = -1;

        /** Looks at the ring in passing. */
        glance(): void {
          if (this.usable() && this.waiting() > 0) {
            this.seen = this.ring.availableIndex();
          }
        }

        protected override waiting(): number {
          const waiting = super.waiting();
          return this.seen >= 0 && this.seen === (this.nextAvailable + waiting) % 0x1_0000 ? 0 : waiting;
        }

        override reset(): void {
          super.reset();
          this.seen = -1;
        }
      },
    },
  },
  {
    id: "refused-message-takes-next",
    wrong: "After a message for an unknown channel the next chain is taken for the rest of it and kept.",
    classes: ["M40"],
    seen: [],
    clauses: ["ROB-40", "VMC-TX-7", "VMC-TX-8", "VMC-TX-9"],
    parts: {
      Transmit: class extends Transmit {
        protected refused = false;

        protected override accept(chain: Chain): void {
          if (this.refused) {
            return;
          }
          super.accept(chain);
        }

        protected override address(chain: Chain): ReturnType<Transmit["address"]> {
          const channel = super.address(chain);
          this.refused = channel === undefined;
          return channel;
        }

        override reset(): void {
          super.reset();
          this.refused = false;
        }
      },
    },
  },
];
