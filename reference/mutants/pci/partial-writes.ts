import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";

/** Whether an access meets a base address register. */
function isBase(offset: number): boolean {
  return offset >= 0x10 && offset < 0x28;
}

/** Registers of configuration space that are written a part at a time. */
export const partialWritesFaults: readonly Fault[] = [
  {
    id: "base-by-dwords-only",
    wrong: "A base address register takes writes of four bytes only; narrower ones are lost.",
    classes: ["M48"],
    seen: ["QEMU 2008 pci_default_write_config"],
    clauses: ["PCI-CFG-13", "PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (!isBase(offset) || width === 4) {
            super.write(offset, width, value);
          }
        }
      },
    },
  },
  {
    id: "partial-base-clears-the-rest",
    wrong: "A write of one or two bytes to a base address register clears the bytes that it does not cover.",
    classes: ["M48"],
    seen: ["crosvm 872c5102b"],
    clauses: ["PCI-CFG-13", "PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (isBase(offset) && width < 4) {
            super.write(offset & ~3, 4, value * 2 ** (8 * (offset & 3)));
          } else {
            super.write(offset, width, value);
          }
        }
      },
    },
  },
  {
    id: "control-not-by-bytes",
    wrong: "The enable bit and the function mask of MSI-X cannot be written by one byte.",
    classes: ["M48"],
    seen: ["Cloud Hypervisor 8248650e7"],
    clauses: ["PCI-CFG-13"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (!(offset === 0x43 && width === 1)) {
            super.write(offset, width, value);
          }
        }
      },
    },
  },
  {
    id: "command-upper-byte-lost",
    wrong: "A write of the upper byte of the command register is lost, and with it the interrupt disable bit.",
    classes: ["M48"],
    seen: ["QEMU pci_default_write_config"],
    clauses: ["PCI-CFG-13"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          if (!(offset === 5 && width === 1)) {
            super.write(offset, width, value);
          }
        }
      },
    },
  },
  {
    id: "error-bits-stored",
    wrong: "Error bits of the status register are set by writing 1 to them instead of cleared.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-11"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x06, 2, 0xf900);
        }
      },
    },
  },
  {
    id: "reserved-registers-stored",
    wrong: "Reserved registers of the header keep what is written to them.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-12"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x38, 4, 0xffff_ffff);
        }
      },
    },
  },
  {
    id: "rom-register-stored",
    wrong: "The register of an expansion ROM that is not there keeps some of what is written to it.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x30, 4, 0x00ff_f801);
        }
      },
    },
  },
  {
    id: "cache-line-rounded",
    wrong: "The cache line size reads back as the next multiple of 16 of what was written.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-7"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, width, value);
          this.place(0x0c, 1, (this.read(0x0c, 1) + 15) & 0xf0);
        }
      },
    },
  },
  {
    id: "command-set-at-power-on",
    wrong: "The function answers at its ports from power-on, before anybody has given it a place.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-15"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.place(0x04, 2, 1);
        }
      },
    },
  },
];
