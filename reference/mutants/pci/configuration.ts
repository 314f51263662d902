import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";
import { withHeader } from "./with-header.ts";

/** PCI configuration space: what can be written to it, and with which widths. */
export const configurationFaults: readonly Fault[] = [
  {
    id: "control-by-words-only",
    wrong:
      "MSI-X is turned on and off by a write of two bytes to the message control only, not by one of four around it.",
    classes: ["M48"],
    seen: ["Cloud Hypervisor 8248650e7"],
    clauses: ["INT-16", "PCI-CFG-7"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (!(offset === 0x40 && width === 4)) {
            super.write(offset, width, value);
          }
        }
      },
    },
  },
  {
    id: "command-low-byte-clears-high",
    wrong:
      "A write of the low byte of the command register clears the high one, and with it the interrupt disable bit.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-13", "PCI-CFG-7", "PCI-CFG-8"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, offset === 4 && width === 1 ? 2 : width, value);
        }
      },
    },
  },
  {
    id: "header-of-several-functions",
    wrong: "The header type says that there are several functions.",
    classes: ["M49"],
    seen: [],
    clauses: ["PCI-CFG-7"],
    parts: withHeader(0x0e, 1, 0x80),
  },
  {
    id: "ids-writable",
    wrong: "A write changes the vendor id.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-1", "PCI-ID-1"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x00, 2, 0xffff);
        }
      },
    },
  },
  {
    id: "bytes-read-as-low-byte",
    wrong: "A read of one byte gives the lowest byte of the four around it.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-7", "PCI-CAP-1"],
    parts: {
      PciFunction: class extends PciFunction {
        override read(offset: number, width: number): number {
          return super.read(width === 1 ? offset & ~3 : offset, width);
        }
      },
    },
  },
  {
    id: "command-bit-not-kept",
    wrong: "The interrupt disable bit of the command register reads back as 0 though it works.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-7", "PCI-CFG-8", "INT-14", "INT-6"],
    parts: {
      PciFunction: class extends PciFunction {
        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          return offset === 4 && this.decoded ? value & ~0x400 : value;
        }

        protected decoded = false;

        protected override decode(): void {
          this.decoded = false;
          super.decode();
          this.decoded = true;
        }
      },
    },
  },
  {
    id: "reserved-command-bits-stored",
    wrong: "Bits of the command register that the function does not implement are stored, the upper ones included.",
    classes: [],
    seen: ["crosvm 872c5102b"],
    clauses: ["PCI-CFG-1", "PCI-CFG-7"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x04, 2, 0xffff);
          this.allow(0x06, 2, 0xffe7);
        }
      },
    },
  },
];
