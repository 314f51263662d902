import { Interrupts } from "../interrupts.ts";
import { Msix, noVector } from "../msix.ts";
import { PciFunction } from "../pci-function.ts";
import { Transport } from "../transport.ts";
import type { Fault } from "./fault.ts";

/** Faults in message-signalled interrupts. */
export const msixFaults: readonly Fault[] = [
  {
    id: "line-with-messages",
    wrong: "INTA is asserted beside the message while MSI-X is on.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-16", "INT-11"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          super.raiseQueue(vector);
          this.isr |= 1;
          this.update();
        }

        override update(): void {
          super.update();
          this.drive(this.isr !== 0 && !this.pci.interruptDisabled);
        }
      },
    },
  },
  {
    id: "no-message",
    wrong: "A queue whose vector is valid sends no message.",
    classes: ["M30"],
    seen: ["QEMU 83d768b564"],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!this.msix.enabled) {
            super.raiseQueue(vector);
          }
        }
      },
    },
  },
  {
    id: "unmapped-as-vector-0",
    wrong: "An event without a vector sends the message of vector 0.",
    classes: ["M27"],
    seen: ["kvmtool f8327b0", "QEMU b8193adbd"],
    clauses: ["INT-11", "INT-10"],
    parts: {
      Msix: class extends Msix {
        override raise(vector: number): void {
          super.raise(vector === noVector ? 0 : vector);
        }
      },
    },
  },
  {
    id: "vector-unchecked",
    wrong: "A vector register takes the number of a vector that does not exist.",
    classes: ["M17"],
    seen: ["Firecracker 789b767e1", "Cloud Hypervisor 082fdc4d0"],
    clauses: ["INT-12"],
    parts: {
      Msix: class extends Msix {
        override mapped(value: number): number {
          return value;
        }
      },
    },
  },
  {
    id: "vector-masked",
    wrong: "The number of a vector that does not exist is taken modulo the table size.",
    classes: ["M17"],
    seen: [],
    clauses: ["INT-12", "REG-5"],
    parts: {
      Msix: class extends Msix {
        override mapped(value: number): number {
          return value === noVector ? value : value % this.vectors;
        }
      },
    },
  },
  {
    id: "vector-of-the-other-queue",
    wrong: "The queue vector register sets the vector of queue 0 whichever queue is selected.",
    classes: ["M32"],
    seen: ["crosvm b90d7d607"],
    clauses: ["INT-12", "REG-5", "INT-16"],
    parts: {
      Transport: class extends Transport {
        protected override writeQueueVector(value: number): void {
          const { queueSelect } = this;
          this.queueSelect = 0;
          super.writeQueueVector(value);
          this.queueSelect = queueSelect;
        }
      },
    },
  },
  {
    id: "masked-message-lost",
    wrong: "An event of a masked vector is dropped instead of kept pending.",
    classes: ["M29"],
    seen: ["kvmtool 06f4810"],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        override raise(vector: number): void {
          if (vector < this.vectors && !this.masked(vector)) {
            super.raise(vector);
          }
        }
      },
    },
  },
  {
    id: "vector-mask-ignored",
    wrong: "A masked vector sends its message all the same.",
    classes: ["M29"],
    seen: ["kvmtool 06f4810"],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        protected override masked(): boolean {
          return this.pci.msixMasked;
        }
      },
    },
  },
  {
    id: "function-mask-ignored",
    wrong: "The mask of the whole function masks nothing.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        protected override masked(vector: number): boolean {
          return (this.word(vector, 3) & 1) !== 0;
        }
      },
    },
  },
  {
    id: "pending-bit-invisible",
    wrong: "The pending bit of a masked vector is kept and never shown.",
    classes: ["M29"],
    seen: ["kvmtool 06f4810"],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        protected override pendingBits(): number {
          return 0;
        }
      },
    },
  },
  {
    id: "unmask-forgets-pending",
    wrong: "The message of a pending vector is not sent when the vector is unmasked.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        override release(): void {
          this.pending.fill(0);
        }
      },
    },
  },
  {
    id: "message-address-cut",
    wrong: "A message goes to the lower 32 bits of its address, whatever the upper ones are.",
    classes: ["M20"],
    seen: [],
    clauses: ["INT-16"],
    parts: {
      Msix: class extends Msix {
        protected override send(vector: number): void {
          this.environment.message(this.word(vector, 0), this.word(vector, 2));
        }
      },
    },
  },
  {
    id: "message-data-is-vector",
    wrong: "A message carries the number of its vector instead of the data of the table entry.",
    classes: [],
    seen: [],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Msix: class extends Msix {
        protected override send(vector: number): void {
          this.environment.message(this.word(vector, 0), vector);
        }
      },
    },
  },
  {
    id: "config-place-fixed",
    wrong: "Device config space stays at 0x14 while MSI-X is on.",
    classes: ["M33"],
    seen: ["kvmtool 702f4ab"],
    clauses: ["REG-10", "INT-12"],
    parts: {
      Transport: class extends Transport {
        protected override readByte(offset: number): number {
          return offset < 20 ? this.headerByte(offset) : this.configSpace.byte(offset - 20);
        }
      },
    },
  },
  {
    id: "table-size-one-off",
    wrong: "The table size field holds the number of vectors, not one less.",
    classes: [],
    seen: ["kvmtool 14bba8a"],
    clauses: ["INT-12", "INT-13", "INT-18", "INT-16"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x42, 2, this.configuration.msixVectors);
        }
      },
    },
  },
  {
    id: "pending-bits-outside-bar",
    wrong: "The capability places the pending bits behind the end of their base address register.",
    classes: ["M48"],
    seen: ["crosvm 002cd87a0"],
    clauses: ["INT-18"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutCapability(): void {
          super.layOutCapability();
          this.place(0x48, 4, this.memoryBarBytes + 1);
        }
      },
    },
  },
  {
    id: "single-vector",
    wrong: "The table has one vector only.",
    classes: [],
    seen: [],
    clauses: ["INT-13"],
    options: { msixVectors: 1 },
    parts: {},
  },
];
