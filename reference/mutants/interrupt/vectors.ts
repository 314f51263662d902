import { Msix, noVector } from "../../msix.ts";
import { PciFunction } from "../../pci-function.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Which vector is whose. */
export const vectorsFaults: readonly Fault[] = [
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
    id: "table-size-one-off",
    wrong: "The table size field holds the number of vectors, not one less.",
    classes: [],
    seen: ["kvmtool 14bba8a"],
    clauses: ["INT-12", "INT-13", "INT-18", "INT-16", "INT-20"],
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
    id: "single-vector",
    wrong: "The table has one vector only.",
    classes: [],
    seen: [],
    clauses: ["INT-13"],
    options: { msixVectors: 1 },
    parts: {},
  },
];
