import { Ring } from "../../ring.ts";
import type { Fault } from "../fault.ts";

/** What the device writes to the used ring. */
export const usedRingFaults: readonly Fault[] = [
  {
    id: "used-slot-unmasked",
    wrong: "The used ring is written at the free-running index, past its end from the second lap on.",
    classes: ["M08"],
    seen: ["DPDK 38e6400387"],
    clauses: ["RNG-16", "RNG-17"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          const at = this.used + 4 + 8 * index;
          this.memory.write32(at, head);
          this.memory.write32(at + 4, length);
        }
      },
    },
  },
  {
    id: "used-index-masked",
    wrong: "The used index is published modulo the queue size.",
    classes: ["M06"],
    seen: ["v86 1e179445"],
    clauses: ["RNG-16", "RNG-22", "RNG-20"],
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          super.writeUsedIndex(index % this.size);
        }
      },
    },
  },
  {
    id: "used-index-in-fifteen-bits",
    wrong: "The used index wraps at 32768.",
    classes: ["M09"],
    seen: ["crosvm 174ce13e5"],
    clauses: ["RNG-16", "RNG-15"],
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          super.writeUsedIndex(index & 0x7fff);
        }
      },
    },
  },
  {
    id: "used-id-byte",
    wrong: "Only the low byte of the head is written to the used element.",
    classes: ["M02"],
    seen: [],
    clauses: ["RNG-10", "RNG-15"],
    options: { queueSizes: [512, 512] },
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          super.writeUsed(index, head & 0xff, length);
        }
      },
    },
  },
  {
    id: "used-id-is-slot",
    wrong: "The used element holds the ring position it stands at instead of the chain's head.",
    classes: ["M01"],
    seen: ["DPDK e218fa09f4"],
    clauses: ["RNG-10", "RNG-15"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, _head: number, length: number): void {
          super.writeUsed(index, this.slot(index), length);
        }
      },
    },
  },
  {
    id: "used-id-big-endian",
    wrong: "The id in the used element has its bytes in network order.",
    classes: ["M45"],
    seen: ["kvmtool a0a7d66"],
    clauses: ["RNG-2", "RNG-10"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          super.writeUsed(index, ((head & 0xff) * 0x100_0000 + (head >>> 8) * 0x1_0000) >>> 0, length);
        }
      },
    },
  },
  {
    id: "used-index-checked",
    wrong: "The device ends when the used index in memory is not the one it wrote.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-1", "ROB-37"],
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          const before = this.memory.read16(this.used + 2);
          if (before !== ((index - 1) & 0xffff)) {
            throw new Error(`the used index was changed to ${before}`);
          }
          super.writeUsedIndex(index);
        }
      },
    },
  },
];
