import { Ring } from "../../ring.ts";
import type { Fault } from "../fault.ts";

const pageBytes = 4096;

/** Where the parts of a ring lie. */
export const placementFaults: readonly Fault[] = [
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
];
