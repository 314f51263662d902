import type { DeviceEnvironment } from "../../../src/target/device-port.ts";
import { Interrupts } from "../../interrupts.ts";
import { Msix } from "../../msix.ts";
import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";
import { lostInterrupt } from "./lost-interrupt.ts";

/** The MSI-X capability and its table as PCI describes them: power-on, off, closed. */
export const msixFunctionFaults: readonly Fault[] = [
  {
    id: "message-while-off",
    wrong: "With MSI-X off again a queue sends the message of its vector beside raising the line.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-19"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          super.raiseQueue(vector);
          if (!this.msix.enabled) {
            this.msix.raise(vector);
          }
        }
      },
    },
  },
  {
    id: "no-line-after-messages",
    wrong: "Once MSI-X was on, the line is not used any more when it is turned off.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-19", ...lostInterrupt],
    parts: {
      Interrupts: class extends Interrupts {
        protected hadMessages = false;

        protected override drive(level: boolean): void {
          super.drive(level && !this.hadMessages);
        }

        override raiseQueue(vector: number): void {
          this.hadMessages ||= this.msix.enabled;
          super.raiseQueue(vector);
        }
      },
    },
  },
  {
    id: "masked-message-sent-when-off",
    wrong: "What is pending behind a mask is sent when MSI-X is turned off.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-19"],
    parts: {
      Msix: class extends Msix {
        override release(): void {
          super.release();
          for (let vector = 0; !this.enabled && vector < this.vectors; vector++) {
            if (this.pending[vector] === 1) {
              this.pending[vector] = 0;
              this.send(vector);
            }
          }
        }
      },
    },
  },
  {
    id: "vectors-unmasked-at-power-on",
    wrong: "The vectors of the table are not masked at power-on.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-20"],
    parts: {
      Msix: class extends Msix {
        constructor(environment: DeviceEnvironment, pci: PciFunction, vectors: number) {
          super(environment, pci, vectors);
          this.table.fill(0);
        }
      },
    },
  },
  {
    id: "function-masked-at-power-on",
    wrong: "The mask of the whole function is set at power-on.",
    classes: [],
    seen: [],
    clauses: ["INT-20"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x43, 1, 0x40);
        }
      },
    },
  },
  {
    id: "table-size-writable",
    wrong: "The table size field of MSI-X control can be written.",
    classes: [],
    seen: [],
    clauses: ["PCI-CAP-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.allow(0x42, 2, 0xc7ff);
        }
      },
    },
  },
  {
    id: "control-reserved-bits-stored",
    wrong: "Reserved bits of the MSI-X control word keep what is written to them.",
    classes: [],
    seen: [],
    clauses: ["PCI-CAP-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.allow(0x42, 2, 0xf800);
        }
      },
    },
  },
  {
    id: "pending-bits-in-table",
    wrong: "The capability places the pending bits in the middle of the table.",
    classes: ["M48"],
    seen: ["crosvm 002cd87a0"],
    clauses: ["INT-18", "INT-20", "INT-17"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x48, 4, 16 + 1);
        }
      },
    },
  },
  {
    id: "table-answers-while-closed",
    wrong: "The MSI-X table is read and written although the command register keeps memory off.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-14"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override decodeBar(offset: number, enabled: boolean, indicatorMask: number): number {
          return super.decodeBar(offset, enabled || offset === 0x14, indicatorMask);
        }
      },
    },
  },
  {
    id: "table-written-while-closed",
    wrong: "While memory is off the MSI-X table cannot be read, but writes to it are kept.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-14"],
    parts: {
      PciFunction: class extends PciFunction {
        /** Whether memory is off, although the function still knows where it would be. */
        closed = false;

        protected override decodeBar(offset: number, enabled: boolean, indicatorMask: number): number {
          if (offset === 0x14) {
            this.closed = !enabled;
          }
          return super.decodeBar(offset, enabled || offset === 0x14, indicatorMask);
        }
      },
      Msix: class extends Msix {
        override read(offset: number, width: number): number {
          return "closed" in this.pci && this.pci.closed === true ? 2 ** (8 * width) - 1 : super.read(offset, width);
        }
      },
    },
  },
];
