import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";
import { withHeader } from "./with-header.ts";

const registerBarOffset = 0x10;

/** What the function says it is: ids, class, header type, capabilities. */
export const identityFaults: readonly Fault[] = [
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
];
