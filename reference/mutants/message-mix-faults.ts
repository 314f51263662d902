import { Interrupts } from "../interrupts.ts";
import { Msix, noVector } from "../msix.ts";
import { PciFunction } from "../pci-function.ts";
import { Suppression } from "../suppression.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** Faults in the MSI-X table and its mapping that need a particular value or order to show. */
export const messageMixFaults: readonly Fault[] = [
  {
    id: "table-latched-at-enable",
    wrong: "The table is read when MSI-X is turned on; entries that are written later have no effect but their mask.",
    classes: ["M41"],
    seen: [],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Msix: class extends Msix {
        protected latched: Uint32Array | undefined;

        protected override send(vector: number): void {
          this.latched ??= this.table.slice();
          super.send(vector);
        }

        protected override word(vector: number, word: number): number {
          return word === 3
            ? super.word(vector, word)
            : (this.latched?.[vector * 4 + word] ?? super.word(vector, word));
        }

        override release(): void {
          if (!this.enabled) {
            this.latched = undefined;
          }
          super.release();
        }
      },
    },
  },
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
    id: "reset-keeps-config-vector",
    wrong: "A reset leaves the vector of config changes as it was.",
    classes: ["M27"],
    seen: ["QEMU b8193adbd"],
    clauses: ["INT-12", "RST-2"],
    parts: {
      Interrupts: class extends Interrupts {
        override reset(): void {
          const vector = this.configVector;
          super.reset();
          this.configVector = vector;
        }
      },
    },
  },
  {
    id: "vector-lost-at-address",
    wrong: "A queue's vector is forgotten when the queue gets its address.",
    classes: ["M27"],
    seen: [],
    clauses: ["INT-16", "INT-12", "REG-5"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override setAddress(pageNumber: number): void {
          super.setAddress(pageNumber);
          this.suppression.vector = noVector;
        }
      },
    },
  },
  {
    id: "same-vector-once",
    wrong: "A vector that config changes and a queue share sends no message for config changes.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-16", "VMC-CFG-9"],
    parts: {
      Interrupts: class extends Interrupts {
        protected readonly queueVectors: Set<number> = new Set();

        override raiseQueue(vector: number): void {
          this.queueVectors.add(vector);
          super.raiseQueue(vector);
        }

        override raiseConfig(): void {
          if (!(this.msix.enabled && this.queueVectors.has(this.configVector))) {
            super.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "event-index-off-with-messages",
    wrong: "With MSI-X on the flag decides on interrupts although EVENT_IDX was accepted.",
    classes: ["M30", "M34"],
    seen: [],
    clauses: ["INT-9", "INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        /** Whether messages are used. */
        get byMessage(): boolean {
          return this.msix.enabled;
        }
      },
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          const byMessage = "byMessage" in this.interrupts && this.interrupts.byMessage === true;
          return byMessage
            ? !this.ring.noInterrupt() && super.crossed(before, nextUsed)
            : super.crossed(before, nextUsed);
        }
      },
    },
  },
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
    id: "command-low-byte-clears-high",
    wrong:
      "A write of the low byte of the command register clears the high one, and with it the interrupt disable bit.",
    classes: ["M48"],
    seen: [],
    clauses: ["PCI-CFG-7", "PCI-CFG-8"],
    parts: {
      PciFunction: class extends PciFunction {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, offset === 4 && width === 1 ? 2 : width, value);
        }
      },
    },
  },
];
