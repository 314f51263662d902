import { PciFunction } from "../pci-function.ts";
import type { Fault } from "./fault.ts";

const registerBarOffset = 0x10;

/** The device with an id in its PCI header changed. */
function withHeader(offset: number, width: number, value: number): Fault["parts"] {
  return {
    PciFunction: class extends PciFunction {
      protected override layOutHeader(): void {
        super.layOutHeader();
        this.place(offset, width, value);
      }
    },
  };
}

/** Faults in PCI configuration space and in what follows from it. */
export const pciFaults: readonly Fault[] = [
  {
    id: "vendor-id",
    wrong: "The vendor id is another one.",
    classes: ["M49"],
    seen: [],
    clauses: ["PCI-ID-1"],
    parts: withHeader(0x00, 2, 0x1af5),
  },
  {
    id: "device-id",
    wrong: "The device id is that of a modern device.",
    classes: ["M49"],
    seen: ["kvmtool 80c71af"],
    clauses: ["PCI-ID-2"],
    parts: withHeader(0x02, 2, 0x1043),
  },
  {
    id: "revision-id",
    wrong: "The revision id is 1, that of a modern device.",
    classes: ["M49"],
    seen: [],
    clauses: ["PCI-ID-3"],
    parts: withHeader(0x08, 1, 1),
  },
  {
    id: "subsystem-id",
    wrong: "The subsystem id is the device id.",
    classes: ["M49"],
    seen: ["kvmtool 80c71af"],
    clauses: ["PCI-ID-4"],
    parts: withHeader(0x2e, 2, 0x103f),
  },
  {
    id: "class-code",
    wrong: "The class code says network controller.",
    classes: ["M49"],
    seen: [],
    clauses: ["VMC-ID-1"],
    parts: withHeader(0x0b, 1, 0x02),
  },
  {
    id: "subsystem-vendor-id",
    wrong: "The subsystem vendor id is 0.",
    classes: ["M49"],
    seen: [],
    clauses: ["VMC-ID-1"],
    parts: withHeader(0x2c, 2, 0),
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
    id: "interrupt-pin-missing",
    wrong: "The interrupt pin register says that no interrupt is used.",
    classes: ["M49"],
    seen: [],
    clauses: ["PCI-CFG-5"],
    parts: withHeader(0x3d, 1, 0),
  },
  {
    id: "interrupt-line-not-stored",
    wrong: "The interrupt line register cannot be written.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-5"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x3c, 1, 0);
        }
      },
    },
  },
  {
    id: "registers-in-memory-space",
    wrong: "The first base address register says memory space.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-ID-5", "PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutBars(): void {
          super.layOutBars();
          this.place(registerBarOffset, 1, 0);
        }
      },
    },
  },
  {
    id: "modern-capability",
    wrong: "The capability list has a vendor-specific entry, by which a driver finds a modern device.",
    classes: [],
    seen: [],
    clauses: ["PCI-ID-6"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x41, 1, 0x50);
          this.place(0x50, 1, 0x09);
          this.place(0x52, 1, 16);
          this.place(0x53, 1, 1);
        }
      },
    },
  },
  {
    id: "capability-loop",
    wrong: "The capability list leads back to its first entry.",
    classes: [],
    seen: [],
    clauses: ["PCI-CAP-1"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x41, 1, 0x40);
        }
      },
    },
  },
  {
    id: "capability-bit-missing",
    wrong: "There is a capability list and the status register does not say so.",
    classes: [],
    seen: ["crosvm 11809f60a"],
    clauses: ["PCI-CAP-1", "PCI-CFG-2"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x06, 1, 0);
        }
      },
    },
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
