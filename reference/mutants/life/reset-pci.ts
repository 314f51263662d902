import { Msix } from "../../msix.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

function resettingPci(offset: number, width: number, value: number): Fault["parts"] {
  return {
    ReferenceDevice: class extends ReferenceDevice {
      override reset(): void {
        super.reset();
        this.pci.write(offset, width, value);
      }
    },
  };
}

/** What a reset of the device does to PCI configuration. */
export const resetPciFaults: readonly Fault[] = [
  {
    id: "reset-unmasks-function",
    wrong: "A reset clears the mask of the whole function.",
    classes: ["M28"],
    seen: [],
    clauses: ["RST-4", "INT-17"],
    parts: {
      Transport: class extends Transport {
        override reset(): void {
          super.reset();
          const { msix } = this;
          if ("unmaskFunction" in msix && typeof msix.unmaskFunction === "function") {
            msix.unmaskFunction();
          }
        }
      },
      Msix: class extends Msix {
        unmaskFunction(): void {
          const control = this.pci.read(0x42, 2);
          this.pci.write(0x42, 2, control & ~0x4000);
        }
      },
    },
  },
  {
    id: "reset-clears-bar",
    wrong: "A reset clears the base address registers.",
    classes: ["M28"],
    seen: ["QEMU 1e4476aa0", "QEMU 9afb4177d6"],
    clauses: ["RST-4", "PCI-CFG-4", "STA-1", "PCI-CFG-3"],
    parts: resettingPci(0x10, 4, 0),
  },
  {
    id: "reset-clears-command",
    wrong: "A reset clears the interrupt disable bit of the command register.",
    classes: ["M28"],
    seen: ["QEMU 1b8e9b274"],
    clauses: ["RST-4", "PCI-CFG-8", "PCI-CFG-7"],
    parts: resettingPci(0x04, 2, 0x7),
  },
  {
    id: "reset-clears-interrupt-line",
    wrong: "A reset clears the interrupt line register.",
    classes: ["M28"],
    seen: [],
    clauses: ["RST-4", "PCI-CFG-5"],
    parts: resettingPci(0x3c, 1, 0),
  },
  {
    id: "reset-turns-msix-off",
    wrong: "A reset turns MSI-X off.",
    classes: ["M28"],
    seen: ["QEMU 9afb4177d6"],
    clauses: ["RST-4", "REG-10", "INT-12", "INT-16", "INT-11", "REG-7", "VMC-CFG-1"],
    parts: resettingPci(0x42, 2, 0),
  },
  {
    id: "reset-clears-vector-table",
    wrong: "A reset clears the MSI-X table and masks every vector.",
    classes: ["M28"],
    seen: ["QEMU 1b8e9b274"],
    clauses: ["RST-4", "INT-16", "INT-17"],
    parts: {
      Msix: class extends Msix {
        override reset(): void {
          super.reset();
          this.table.fill(0);
          for (let vector = 0; vector < this.vectors; vector++) {
            this.table[4 * vector + 3] = 1;
          }
        }
      },
    },
  },
];
