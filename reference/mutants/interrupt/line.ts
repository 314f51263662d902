import { Interrupts } from "../../interrupts.ts";
import type { Fault } from "../fault.ts";
import { lostInterrupt } from "./lost-interrupt.ts";

/** ISR status and the interrupt line. */
export const lineFaults: readonly Fault[] = [
  {
    id: "line-pulsed",
    wrong: "The interrupt line goes up and down again at once, as for an edge.",
    classes: ["M29"],
    seen: ["kvmtool fe21827"],
    clauses: lostInterrupt,
    parts: {
      Interrupts: class extends Interrupts {
        protected override drive(level: boolean): void {
          super.drive(level);
          super.drive(false);
        }
      },
    },
  },
  {
    id: "line-rises-once",
    wrong: "The interrupt line rises for the first interrupt of a life only.",
    classes: ["M29"],
    seen: ["crosvm 6aee3efa6"],
    clauses: lostInterrupt,
    parts: {
      Interrupts: class extends Interrupts {
        protected raised = false;

        protected override drive(level: boolean): void {
          if (!level || !this.raised) {
            super.drive(level);
          }
          this.raised ||= level;
        }

        override reset(): void {
          super.reset();
          this.raised = false;
        }
      },
    },
  },
  {
    id: "line-without-isr",
    wrong: "The line rises for a queue and ISR status stays 0.",
    classes: ["M29"],
    seen: ["kvmtool a36eca7", "QEMU 83d768b564"],
    clauses: ["INT-1", "INT-6", "INT-14", "INT-9", "FEAT-8"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          const { isr } = this;
          super.raiseQueue(vector);
          this.isr = isr;
        }
      },
    },
  },
  {
    id: "isr-without-line",
    wrong: "ISR status is set for a queue and the line stays low.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-6", "INT-5", "INT-14", "INT-9", "FEAT-8"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (this.msix.enabled) {
            super.raiseQueue(vector);
          } else {
            this.isr |= 1;
          }
        }
      },
    },
  },
  {
    id: "isr-reserved-bit",
    wrong: "A queue interrupt sets a third bit of ISR status.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-4"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!this.msix.enabled) {
            this.isr |= 4;
          }
          super.raiseQueue(vector);
        }
      },
    },
  },
];
