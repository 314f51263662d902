import type { Interrupts } from "../interrupts.ts";
import type { Ring } from "../ring.ts";
import { Suppression } from "../suppression.ts";
import type { Fault } from "./fault.ts";

const indexMask = 0xffff;
const everyInterrupt: readonly string[] = ["INT-6", "INT-14", "INT-9", "FEAT-8"];

/** Last decisions of the queues of one device that share them by mistake. */
const shared: WeakMap<Interrupts, { signalled: number }> = new WeakMap();

/** Faults in deciding when the driver is to be interrupted, and when it is to notify. */
export const suppressionFaults: readonly Fault[] = [
  {
    id: "used-event-unasked",
    wrong: "A used_event other than 0 decides on interrupts although EVENT_IDX was not accepted.",
    classes: ["M30", "M34"],
    seen: ["kvmtool 717a3ab"],
    clauses: ["INT-8", "INT-6", "INT-14"],
    parts: {
      Suppression: class extends Suppression {
        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          const wanted = super.wantsInterrupt(before, nextUsed, nextAvailable);
          const unasked = !this.eventIndex && !this.notifyOnEmpty && this.ring.usedEvent() !== 0;
          return wanted && (!unasked || this.crossed(before, nextUsed));
        }
      },
    },
  },
  {
    id: "event-index-one-late",
    wrong: "used_event is compared with the next used index instead of the last used one.",
    classes: ["M30"],
    seen: ["v86 b09935f2"],
    clauses: ["INT-9"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          const past = (nextUsed - this.ring.usedEvent()) & indexMask;
          return past < ((nextUsed - before) & indexMask);
        }
      },
    },
  },
  {
    id: "event-index-for-equality",
    wrong: "An interrupt comes only when the last element used is the one at used_event, not when it was passed.",
    classes: ["M30"],
    seen: ["crosvm b90d7d607"],
    clauses: ["INT-9"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(_before: number, nextUsed: number): boolean {
          return this.ring.usedEvent() === ((nextUsed - 1) & indexMask);
        }
      },
    },
  },
  {
    id: "event-index-without-wrap",
    wrong: "used_event is compared as a number that does not wrap.",
    classes: ["M09", "M30"],
    seen: ["arcbox #229"],
    clauses: ["INT-9"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          const event = this.ring.usedEvent();
          return before <= event && event < nextUsed;
        }
      },
    },
  },
  {
    id: "flag-obeyed-with-event-index",
    wrong: "NO_INTERRUPT suppresses interrupts although EVENT_IDX was accepted.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-9"],
    parts: {
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          return super.crossed(before, nextUsed) && !this.ring.noInterrupt();
        }
      },
    },
  },
  {
    id: "no-interrupt-for-batches",
    wrong: "When several chains were used at once no interrupt comes.",
    classes: ["M30"],
    seen: ["DPDK c7de6f9be5"],
    clauses: everyClauseFirst("INT-6"),
    parts: {
      Suppression: class extends Suppression {
        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          const count = (nextUsed - before) & indexMask;
          return count === 1 && super.wantsInterrupt(before, nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "queues-share-their-decisions",
    wrong: "Both queues keep the used index of the last decision in one place, so that one can hide the other.",
    classes: ["M30"],
    seen: ["crosvm b90d7d607"],
    clauses: everyClauseFirst("INT-14"),
    parts: {
      Suppression: class extends Suppression {
        protected readonly device: { signalled: number };

        constructor(ring: Ring, interrupts: Interrupts) {
          super(ring, interrupts);
          this.device = shared.get(interrupts) ?? { signalled: -1 };
          shared.set(interrupts, this.device);
        }

        override signal(nextUsed: number, nextAvailable: number): void {
          if (this.signalledUsed !== nextUsed && this.device.signalled === nextUsed) {
            this.signalledUsed = nextUsed;
            return;
          }
          if (this.signalledUsed !== nextUsed) {
            this.device.signalled = nextUsed;
          }
          super.signal(nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "interrupt-lost-at-the-65536th",
    wrong: "The first 65,536 decisions are right; from then on no interrupt comes until a reset.",
    classes: ["M09"],
    seen: ["arcbox #210"],
    clauses: everyClauseFirst("INT-5"),
    parts: {
      Suppression: class extends Suppression {
        protected used = 0;

        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          this.used += (nextUsed - before) & indexMask;
          return this.used < 0x1_0000 && super.wantsInterrupt(before, nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "notify-on-empty-unasked",
    wrong: "An empty ring interrupts although NOTIFY_ON_EMPTY was not accepted and interrupts are suppressed.",
    classes: ["M31"],
    seen: ["QEMU 97b83deb5"],
    clauses: ["INT-7"],
    parts: {
      Suppression: class extends Suppression {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.notifyOnEmpty = true;
        }
      },
    },
  },
  {
    id: "notify-on-empty-missing",
    wrong: "With NOTIFY_ON_EMPTY accepted an empty ring does not interrupt while interrupts are suppressed.",
    classes: ["M31"],
    seen: [],
    clauses: ["FEAT-8"],
    parts: {
      Suppression: class extends Suppression {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.notifyOnEmpty = false;
        }
      },
    },
  },
  {
    id: "interrupt-without-completion",
    wrong: "Every notification of a queue interrupts, whether or not something was used.",
    classes: ["M30"],
    seen: ["SPDK 4fcec18d38"],
    clauses: ["INT-15", "INT-7"],
    parts: {
      Suppression: class extends Suppression {
        override signal(nextUsed: number, nextAvailable: number): void {
          if (this.signalledUsed === nextUsed && this.ring.descriptors !== 0) {
            this.interrupts.raiseQueue(this.vector);
          }
          super.signal(nextUsed, nextAvailable);
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
  {
    id: "event-index-by-bit-number",
    wrong: "The number of the EVENT_IDX bit is taken for its mask, so that other features switch it on.",
    classes: ["M34"],
    seen: ["kvmtool 717a3ab"],
    clauses: ["INT-8", "RNG-17", "INT-6", "INT-14", "INT-9"],
    parts: {
      Suppression: class extends Suppression {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.eventIndex = (features & 29) !== 0;
        }
      },
    },
  },
  {
    id: "event-index-never-on",
    wrong: "A test for the value 1 instead of for not 0 leaves EVENT_IDX off although it was accepted.",
    classes: ["M34"],
    seen: ["v86 39486e07"],
    clauses: ["INT-9", "RNG-26", "RNG-21", "VMC-TX-13"],
    parts: {
      Suppression: class extends Suppression {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.eventIndex = (features & 0x2000_0000) === 1;
        }
      },
    },
  },
];

function everyClauseFirst(first: string): readonly [string, ...string[]] {
  return [first, ...everyInterrupt.filter((clause) => clause !== first)];
}
