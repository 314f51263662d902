import { Ring } from "../ring.ts";
import type { Fault } from "./fault.ts";

const pageBytes = 4096;

/** Faults in where a ring lies and in how its fields are read and written. */
export const ringFaults: readonly Fault[] = [
  {
    id: "used-ring-unaligned",
    wrong: "The used ring follows the available ring without being moved to the next multiple of 4096.",
    classes: ["M47"],
    seen: ["v86 ab835c11"],
    clauses: ["RNG-1", "RNG-17"],
    parts: {
      Ring: class extends Ring {
        override place(address: number): boolean {
          const inside = super.place(address);
          this.used = this.available + 4 + 2 * this.size + 2;
          return inside;
        }
      },
    },
  },
  {
    id: "used-ring-aligned-to-2048",
    wrong: "The used ring begins at the next multiple of 2048, not of 4096.",
    classes: ["M47"],
    seen: [],
    clauses: ["RNG-1", "RNG-17"],
    options: { queueSizes: [64, 64] },
    parts: {
      Ring: class extends Ring {
        override place(address: number): boolean {
          const inside = super.place(address);
          this.used = Math.ceil((this.available + 4 + 2 * this.size + 2) / 2048) * 2048;
          return inside;
        }
      },
    },
  },
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
    id: "used-length-in-sixteen-bits",
    wrong: "The used length is cut to 16 bits.",
    classes: ["M03"],
    seen: ["Firecracker 8853c7d3e"],
    clauses: ["VMC-RX-2"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          super.writeUsed(index, head, length & 0xffff);
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
    id: "used-flags-garbage",
    wrong: "Bits without a meaning are set in the flags of the used ring.",
    classes: ["M43"],
    seen: [],
    clauses: ["RNG-18"],
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          this.memory.write16(this.used, 0x8002);
          super.writeUsedIndex(index);
        }
      },
    },
  },
  {
    id: "flags-with-event-index",
    wrong: "The used ring's flags ask for no notifications although EVENT_IDX was accepted.",
    classes: ["M43"],
    seen: [],
    clauses: ["RNG-18"],
    parts: {
      Ring: class extends Ring {
        override writeAvailableEvent(index: number): void {
          this.memory.write16(this.used, 1);
          super.writeAvailableEvent(index);
        }
      },
    },
  },
  {
    id: "no-notify-for-ever",
    wrong: "Notifications are turned off while a chain is served and never turned on again, and nobody looks without.",
    classes: ["M46"],
    seen: ["QEMU 06b129701"],
    clauses: ["RNG-21"],
    options: { features: { eventIndex: false } },
    parts: {
      Ring: class extends Ring {
        override writeUsedIndex(index: number): void {
          this.memory.write16(this.used, 1);
          super.writeUsedIndex(index);
        }
      },
    },
  },
  {
    id: "page-number-shifted",
    wrong: "The ring's address is made by a shift in 32 bits, so that rings above 4 GiB alias low memory.",
    classes: ["M20"],
    seen: ["kvmtool c818344"],
    clauses: ["ROB-29", "RNG-28", "RNG-17", "ROB-3", "RST-1"],
    parts: {
      Ring: class extends Ring {
        override place(address: number): boolean {
          return super.place(address % 0x1_0000_0000);
        }
      },
    },
  },
  {
    id: "descriptors-marked-done",
    wrong: "The head's descriptor is overwritten when its chain is completed.",
    classes: ["M44"],
    seen: [],
    clauses: ["RNG-5", "ROB-3"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          if (head < this.size) {
            this.memory.write16(this.descriptors + 16 * head + 12, 0);
          }
          super.writeUsed(index, head, length);
        }
      },
    },
  },
  {
    id: "available-entry-cleared",
    wrong: "An entry of the available ring is set to 0 once it was read.",
    classes: ["M44"],
    seen: [],
    clauses: ["RNG-5", "ROB-3"],
    parts: {
      Ring: class extends Ring {
        override availableHead(index: number): number {
          const head = super.availableHead(index);
          this.memory.write16(this.available + 4 + 2 * this.slot(index), 0);
          return head;
        }
      },
    },
  },
  {
    id: "whole-page-read",
    wrong: "The whole page behind the ring's descriptors is read at every look at the available index.",
    classes: [],
    seen: [],
    clauses: ["RNG-28"],
    parts: {
      Ring: class extends Ring {
        protected readonly page: Uint8Array = new Uint8Array(2 * pageBytes);

        override availableIndex(): number {
          this.memory.readBytes(this.descriptors, this.page, 0, 2 * pageBytes);
          return super.availableIndex();
        }
      },
    },
  },
  {
    id: "unknown-flags-suppress",
    wrong: "Any bit in the flags of the available ring suppresses interrupts, not only NO_INTERRUPT.",
    classes: ["M15"],
    seen: [],
    clauses: ["ROB-39", "INT-6", "INT-14"],
    parts: {
      Ring: class extends Ring {
        override noInterrupt(): boolean {
          return this.memory.read16(this.available) !== 0;
        }
      },
    },
  },
  {
    id: "no-interrupt-sticks",
    wrong: "Interrupts that the driver suppressed once never come back.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-6", "INT-14"],
    parts: {
      Ring: class extends Ring {
        protected suppressed = false;

        override noInterrupt(): boolean {
          this.suppressed ||= super.noInterrupt();
          return this.suppressed;
        }
      },
    },
  },
  {
    id: "no-interrupt-ignored",
    wrong: "The driver's wish for no interrupts is ignored.",
    classes: ["M30"],
    seen: ["v86 309175f2"],
    clauses: ["INT-7"],
    parts: {
      Ring: class extends Ring {
        override noInterrupt(): boolean {
          return false;
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
