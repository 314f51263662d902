import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";
import { served } from "./served.ts";

const flagNext = 1;

/** What a table that is taken wrongly leads to: a chain that is not served, or one with other buffers. */
const wrongEntries = ["RNG-30", ...served, "RNG-8", "RNG-9", "RNG-23", "RNG-28", "VMC-RX-1", "VMC-RX-5"] as const;

/** Which entries of an indirect table a chain takes. */
export const tableEntriesFaults: readonly Fault[] = [
  {
    id: "table-in-order-only",
    wrong: "The entries of an indirect table are taken one after the other, wherever their next fields lead.",
    classes: ["M16"],
    seen: [],
    clauses: wrongEntries,
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetchNext(index: number): number {
          return this.inIndirect ? index + 1 : super.fetchNext(index);
        }
      },
    },
  },
  {
    id: "table-taken-to-its-end",
    wrong: "A chain ends with the last entry of its indirect table, whatever the NEXT flags of the entries say.",
    classes: ["M16"],
    seen: [],
    clauses: wrongEntries,
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          if (this.inIndirect && index < this.tableEntries - 1) {
            this.flags |= flagNext;
          }
        }

        protected override fetchNext(index: number): number {
          return this.inIndirect ? index + 1 : super.fetchNext(index);
        }
      },
    },
  },
  {
    id: "table-above-queue-size-refused",
    wrong: "An indirect table with more entries than the queue has is refused, however few of them the chain takes.",
    classes: ["M12"],
    seen: [],
    clauses: wrongEntries,
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ChainFault | undefined {
          const entries = this.tableEntries;
          return this.length > 16 * entries ? "indirect-length" : super.enterIndirect();
        }
      },
    },
  },
  {
    id: "unused-entries-checked",
    wrong: "An indirect table is refused for the address of an entry that the chain does not take.",
    classes: ["M22"],
    seen: [],
    clauses: wrongEntries,
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ChainFault | undefined {
          const fault = super.enterIndirect();
          for (let entry = 0; fault === undefined && entry < Math.min(this.tableEntries, 64); entry++) {
            const at = this.tableAddress + 16 * entry;
            const high = this.memory.read32(at + 4);
            const address = high * 0x1_0000_0000 + this.memory.read32(at);
            if (high > 0xffff || !this.memory.contains(address, 1)) {
              return "address-outside-ram";
            }
          }
          return fault;
        }
      },
    },
  },
];
