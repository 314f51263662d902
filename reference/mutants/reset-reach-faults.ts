import { Interrupts } from "../interrupts.ts";
import { Msix } from "../msix.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** Faults in what a reset does to MSI-X and PCI, and in when it works. */
export const resetReachFaults: readonly Fault[] = [
  {
    id: "reset-keeps-queue-vector",
    wrong: "A reset leaves the vectors of the queues as they were.",
    classes: ["M27"],
    seen: [],
    clauses: ["INT-12", "RST-2"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          const vectors = this.queues.map((queue) => queue.suppression.vector);
          super.reset();
          for (const [index, queue] of this.queues.entries()) {
            queue.suppression.vector = vectors[index] ?? 0;
          }
        }
      },
    },
  },
  {
    id: "reset-to-vector-0",
    wrong: "After a reset config changes are mapped to vector 0 instead of none.",
    classes: ["M27"],
    seen: ["QEMU b8193adbd"],
    clauses: ["INT-12", "RST-2", "INT-11"],
    parts: {
      Interrupts: class extends Interrupts {
        override reset(): void {
          super.reset();
          this.configVector = 0;
        }
      },
    },
  },
  {
    id: "reset-keeps-status",
    wrong: "Writing 0 to device status resets the device and leaves the register as it was.",
    classes: ["M27"],
    seen: [],
    clauses: ["STA-1", "STA-6", "RST-2"],
    parts: {
      Transport: class extends Transport {
        override reset(): void {
          const { status } = this;
          super.reset();
          this.status = status;
        }
      },
    },
  },
  {
    id: "reset-halves-queue-size",
    wrong: "After a reset the queues are half as long as before.",
    classes: ["M27"],
    seen: ["QEMU 46c5d0823d"],
    clauses: ["REG-3"],
    parts: {
      Transport: class extends Transport {
        protected resets = 0;

        override reset(): void {
          super.reset();
          this.resets++;
        }

        protected override register16(offset: number): number {
          const value = super.register16(offset);
          return offset === 12 && this.resets > 2 ? value >>> 1 : value;
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
  {
    id: "reset-only-when-ready",
    wrong: "Writing 0 to device status does nothing unless DRIVER_OK was set.",
    classes: ["M36"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["RST-5", "STA-1", "RST-2", "ROB-34", "REG-6", "INT-12"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          if (value !== 0 || this.driverOk()) {
            super.writeStatus(value);
          }
        }
      },
    },
  },
  {
    id: "reset-not-after-failed",
    wrong: "After FAILED was set the device cannot be reset any more.",
    classes: ["M26"],
    seen: [],
    clauses: ["STA-6", "STA-1", "RST-5", "RST-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          if (value !== 0 || (this.status & 0x80) === 0) {
            super.writeStatus(value);
          }
        }
      },
    },
  },
  {
    id: "second-reset-ends-device",
    wrong: "A reset of a device that has no queue set up ends it.",
    classes: ["M26"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["ROB-1", "RST-5"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected lives = 0;

        override reset(): void {
          if (++this.lives > 3 && this.queues.every((queue) => queue.pageNumber === 0)) {
            throw new Error("there is nothing to reset");
          }
          super.reset();
        }
      },
    },
  },
  {
    id: "eleventh-life-dead",
    wrong: "The device works for ten resets and serves nothing afterwards.",
    classes: ["M27"],
    seen: ["QEMU 4b7f91ed02"],
    clauses: ["RST-5", "RST-2", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected lives = 0;

        override reset(): void {
          super.reset();
          this.lives++;
        }

        protected override hasAvailable(): boolean {
          return this.lives <= 10 && super.hasAvailable();
        }
      },
    },
  },
];

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
