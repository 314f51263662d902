import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";
import { served } from "./served.ts";

const flagNext = 1;

const flagIndirect = 4;

/** Indirect tables as parts of a chain, and inside each other. */
export const tablesInChainsFaults: readonly Fault[] = [
  {
    id: "indirect-at-head-only",
    wrong: "INDIRECT is honoured on the head alone; behind direct descriptors a table is taken for data.",
    classes: ["M11"],
    seen: ["kvmtool get_head_iov", "QEMU virtqueue_split_pop"],
    clauses: ["RNG-9", "VMC-TX-3", "VMC-RX-4", "RNG-5", "VMC-TX-1", "VMC-RX-5"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected atHead = true;

        protected override enter(table: number, entries: number): void {
          super.enter(table, entries);
          this.atHead = true;
        }

        protected override fetch(index: number): void {
          super.fetch(index);
          if (!this.atHead) {
            this.flags &= ~flagIndirect;
          }
          this.atHead = false;
        }
      },
    },
  },
  {
    id: "tables-nested-for-ever",
    wrong: "Tables inside tables are followed, however deep, even in a circle.",
    classes: ["M18"],
    seen: ["rust-vmm #28"],
    clauses: ["ROB-2", "ROB-25", "ROB-9"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          this.inIndirect = false;
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "nested-table-ends-device",
    wrong: "A table inside a table ends the device.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-1", "ROB-25"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          if (this.inIndirect) {
            throw new Error("a table in a table");
          }
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "indirect-with-next-ends-device",
    wrong: "INDIRECT together with NEXT ends the device.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-1", "ROB-26"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          if (this.indirectNegotiated && (this.flags & flagNext) !== 0) {
            throw new Error("a table in the middle of a chain");
          }
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "table-index-taken-for-loop",
    wrong:
      "The entries of an indirect table are counted with the direct descriptors before it, so that some look like a loop.",
    classes: ["M18"],
    seen: ["OpenVMM f9af2c13d"],
    clauses: ["RNG-9", ...served],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enter(table: number, entries: number): void {
          if (table === this.main || this.main === 0) {
            super.enter(table, entries);
            return;
          }
          this.tableAddress = table;
          this.tableEntries = entries;
        }

        protected main = 0;

        override walk(chain: Chain, table: number, size: number): ChainFault | undefined {
          this.main = table;
          return super.walk(chain, table, size);
        }
      },
    },
  },
  {
    id: "table-behind-two-refused",
    wrong: "An indirect table behind two direct descriptors or more is refused.",
    classes: ["M12"],
    seen: [],
    clauses: ["RNG-9", ...served],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected direct = 0;

        override walk(chain: Chain, table: number, size: number): ChainFault | undefined {
          this.direct = 0;
          return super.walk(chain, table, size);
        }

        protected override fetch(index: number): void {
          super.fetch(index);
          this.direct++;
        }

        protected override enterIndirect(): ChainFault | undefined {
          return this.direct > 2 ? "indirect-with-next" : super.enterIndirect();
        }
      },
    },
  },
  {
    id: "table-cached-by-address",
    wrong: "The first descriptor of an indirect table is remembered by the table's address.",
    classes: ["M41"],
    seen: [],
    clauses: [...served, "RNG-6", "RNG-9", "RNG-28", "RNG-17", "RNG-14", "RST-1"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected readonly known: Map<number, readonly [number, number]> = new Map();

        protected override fetch(index: number): void {
          super.fetch(index);
          if (this.inIndirect && index === 0) {
            const known = this.known.get(this.tableAddress);
            if (known === undefined) {
              this.known.set(this.tableAddress, [this.addressLow, this.length]);
            } else {
              [this.addressLow, this.length] = known;
            }
          }
        }
      },
    },
  },
];
