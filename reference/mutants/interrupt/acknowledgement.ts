import { Interrupts } from "../../interrupts.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";
import { lostInterrupt } from "./lost-interrupt.ts";

/** What acknowledges an interrupt. */
export const acknowledgementFaults: readonly Fault[] = [
  {
    id: "isr-not-cleared",
    wrong: "A read of ISR status lowers the line and leaves the bits set.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.drive(false);
        }
      },
    },
  },
  {
    id: "line-not-lowered",
    wrong: "A read of ISR status clears the bits and leaves the line up.",
    classes: ["M29"],
    seen: ["v86 a7a8c271", "kvmtool 353fa0d"],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.isr = 0;
          this.pci.setInterruptStatus(false);
        }
      },
    },
  },
  {
    id: "isr-cleared-by-status",
    wrong: "A read of device status, the register before, acknowledges interrupts too.",
    classes: ["M29"],
    seen: [],
    clauses: lostInterrupt,
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          if (offset === 18) {
            this.interrupts.acknowledge();
          }
          return value;
        }
      },
    },
  },
  {
    id: "isr-cleared-by-write",
    wrong: "A write to ISR status clears it.",
    classes: ["M29"],
    seen: [],
    clauses: ["REG-2", ...lostInterrupt],
    parts: {
      Transport: class extends Transport {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, width, value);
          if (offset === 19) {
            this.interrupts.acknowledge();
          }
        }
      },
    },
  },
  {
    id: "isr-read-keeps-config-bit",
    wrong: "A read of ISR status clears the queue bit alone, so that the config bit stays until a reset.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.isr &= 2;
          this.update();
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
];
