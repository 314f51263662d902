import { Receive } from "../../receive.ts";
import { Ring } from "../../ring.ts";
import { Suppression } from "../../suppression.ts";
import type { Fault } from "../fault.ts";

/** Interrupts that the driver asked not to get, and those of an empty ring. */
export const suppressionFaults: readonly Fault[] = [
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
    id: "unknown-flags-suppress",
    wrong: "Any bit in the flags of the available ring suppresses interrupts, not only NO_INTERRUPT.",
    classes: ["M15"],
    seen: [],
    clauses: ["ROB-39", "INT-6", "INT-14"],
    parts: {
      Ring: class extends Ring {
        override noInterrupt(): boolean {
          return this.memory.read16(this.available) !== 0;
        }
      },
    },
  },
  {
    id: "no-interrupt-sticks",
    wrong: "Interrupts that the driver suppressed once never come back.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-6", "INT-14"],
    parts: {
      Ring: class extends Ring {
        protected suppressed = false;

        override noInterrupt(): boolean {
          this.suppressed ||= super.noInterrupt();
          return this.suppressed;
        }
      },
    },
  },
  {
    id: "no-interrupt-ignored",
    wrong: "The driver's wish for no interrupts is ignored.",
    classes: ["M30"],
    seen: ["v86 309175f2"],
    clauses: ["INT-7"],
    parts: {
      Ring: class extends Ring {
        override noInterrupt(): boolean {
          return false;
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
];
