import type { Chain } from "../../chain.ts";
import { ChainWalk } from "../../chain-walk.ts";
import { feature } from "../../features.ts";
import { Suppression } from "../../suppression.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const everyInterrupt: readonly [string, ...string[]] = ["INT-9", "INT-6", "INT-14", "INT-5", "INT-16", "FEAT-8"];

const indexMask = 0xffff;

/** Interrupts as used_event asks for them. */
export const eventIndexFaults: readonly Fault[] = [
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
    id: "table-hides-interrupt",
    wrong: "With EVENT_IDX no interrupt comes for a batch whose last chain stood in an indirect table.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-9", "FEAT-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        /** Whether the last walk came to its end in an indirect table. */
        get endedInTable(): boolean {
          return this.inIndirect;
        }
      },
      Virtqueue: class extends Virtqueue {
        protected inTable = false;
        protected events = false;

        override negotiate(features: number): void {
          super.negotiate(features);
          this.events = (features & feature.eventIndex) !== 0;
        }

        override complete(chain: Chain, length: number): void {
          this.inTable = "endedInTable" in this.walk && this.walk.endedInTable === true;
          super.complete(chain, length);
        }

        override settle(): void {
          if (this.inTable && this.events) {
            this.suppression.signalledUsed = this.nextUsed;
          }
          super.settle();
          this.inTable = false;
        }
      },
    },
  },
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
