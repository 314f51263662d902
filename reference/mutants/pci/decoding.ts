import { PciFunction } from "../../pci-function.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import type { Fault } from "../fault.ts";
import { lostInterrupt } from "../interrupt/lost-interrupt.ts";

const registerBarOffset = 0x10;

/** Base address registers, and where the function answers. */
export const decodingFaults: readonly Fault[] = [
  {
    id: "isr-cleared-while-closed",
    wrong: "A read of ISR status acknowledges interrupts although the function does not decode its ports.",
    classes: ["M29", "M48"],
    seen: [],
    clauses: ["PCI-CFG-3", ...lostInterrupt],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected lastBase = 0;

        override portRead(port: number, width: 1 | 2 | 4): number | undefined {
          const base = this.pci.registerBase;
          this.lastBase = base < 0 ? this.lastBase : base;
          if (base < 0 && port === this.lastBase + 19) {
            this.interrupts.acknowledge();
          }
          return super.portRead(port, width);
        }
      },
    },
  },
  {
    id: "bar-with-a-hole",
    wrong: "Sizing the first base address register does not give a power of two.",
    classes: ["M48"],
    seen: ["crosvm f054de59b"],
    clauses: ["PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutBars(): void {
          super.layOutBars();
          this.allow(registerBarOffset, 4, (-this.registerBarBytes & ~0x400) >>> 0);
        }
      },
    },
  },
  {
    id: "bar-above-256-bytes",
    wrong: "The first base address register takes 512 ports.",
    classes: ["M48"],
    seen: ["QEMU 711bf3d95", "QEMU 7976a6d231"],
    clauses: ["PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutBars(): void {
          super.layOutBars();
          this.allow(registerBarOffset, 4, 0xffff_fe00);
        }
      },
    },
  },
  {
    id: "phantom-bar",
    wrong: "A base address register that does not exist keeps some bits of what is written to it.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutBars(): void {
          super.layOutBars();
          this.allow(0x20, 4, 0x0ff0_0000);
        }
      },
    },
  },
  {
    id: "decode-always-on",
    wrong: "The ports answer although the command register closes them.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-3"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override decodeBar(offset: number, enabled: boolean, indicatorMask: number): number {
          return super.decodeBar(offset, enabled || offset === registerBarOffset, indicatorMask);
        }
      },
    },
  },
  {
    id: "old-ports-answer",
    wrong: "After the base address was moved the old ports go on answering.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-4"],
    parts: {
      PciFunction: class extends PciFunction {
        protected firstBase = -1;

        override portOffset(port: number): number {
          if (this.firstBase < 0 && this.registerBase >= 0) {
            this.firstBase = this.registerBase;
          }
          const offset = super.portOffset(port);
          const old = port - this.firstBase;
          return offset < 0 && this.registerBase >= 0 && old >= 0 && old < this.registerBarBytes ? old : offset;
        }
      },
    },
  },
  {
    id: "base-taken-once",
    wrong: "The base address that was written first is kept for the ports, whatever is written later.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-4"],
    parts: {
      PciFunction: class extends PciFunction {
        protected kept = -1;

        protected override decode(): void {
          super.decode();
          if (this.registerBase >= 0 && this.registerBase < 0x1_0000) {
            this.kept = this.kept < 0 ? this.registerBase : this.kept;
            this.registerBase = this.kept;
          }
        }
      },
    },
  },
];
