import { Msix } from "../../msix.ts";
import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";

/** Masked vectors and their pending bits. */
export const messageMasksFaults: readonly Fault[] = [
  {
    id: "pending-lost-when-masked-again",
    wrong: "Masking a vector clears its pending bit.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        override write(offset: number, width: number, value: number): void {
          const vector = offset >>> 4;
          if (vector < this.vectors && (offset & 0xc) === 0xc && (value & 1) !== 0) {
            this.pending[vector] = 0;
          }
          super.write(offset, width, value);
        }
      },
    },
  },
  {
    id: "function-unmask-unheard",
    wrong: "What was pending is sent when a vector is unmasked, and not when the whole function is.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-17"],
    parts: {
      Msix: class extends Msix {
        protected writing = false;

        override write(offset: number, width: number, value: number): void {
          this.writing = true;
          super.write(offset, width, value);
          this.writing = false;
        }

        override release(): void {
          if (this.writing) {
            super.release();
          }
        }
      },
    },
  },
  {
    id: "ninth-vector-unknown",
    wrong: "Pending bits are kept in one byte, so that a masked vector from the ninth on loses its message.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-17"],
    options: { msixVectors: 16 },
    parts: {
      Msix: class extends Msix {
        override raise(vector: number): void {
          if (!(vector > 7 && vector < this.vectors && this.masked(vector))) {
            super.raise(vector);
          }
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
];
