import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";
import { served } from "./served.ts";

const flagNext = 1;

/** The field that leads to the next descriptor. */
export const nextFieldFaults: readonly Fault[] = [
  {
    id: "next-without-flag",
    wrong: "The next field is followed whenever it is not 0, whatever the NEXT flag says.",
    classes: ["M16"],
    seen: [],
    clauses: [
      "RNG-28",
      "RNG-6",
      "VMC-TX-2",
      "VMC-TX-1",
      "VMC-MSG-2",
      "RNG-17",
      "RNG-4",
      "VMC-RX-1",
      "VMC-TX-3",
      "VMC-RX-4",
    ],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          if ((this.flags & flagNext) === 0 && this.fetchNext(index) !== 0) {
            this.flags |= flagNext;
          }
        }
      },
    },
  },
  {
    id: "next-masked",
    wrong: "A next field out of range is taken modulo the queue size.",
    classes: ["M17"],
    seen: ["OpenVMM f9af2c13d"],
    clauses: ["ROB-12", "ROB-8", "RNG-28", "ROB-41"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetchNext(index: number): number {
          return super.fetchNext(index) % this.tableEntries;
        }
      },
    },
  },
  {
    id: "next-neighbour-assumed",
    wrong: "The next descriptor of a chain is taken to be the one behind in the table.",
    classes: ["M12"],
    seen: ["Firecracker 32595c864"],
    clauses: [
      "RNG-6",
      "RNG-28",
      "VMC-TX-1",
      "VMC-MSG-2",
      "VMC-TX-3",
      "VMC-TX-9",
      "ROB-8",
      "ROB-12",
      "RNG-17",
      "VMC-RX-4",
    ],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetchNext(index: number): number {
          return this.inIndirect ? super.fetchNext(index) : (index + 1) % this.tableEntries;
        }
      },
    },
  },
  {
    id: "next-in-a-byte",
    wrong: "The next field of a descriptor is cut to a byte.",
    classes: ["M17"],
    seen: [],
    clauses: [...served, "RNG-23", "RNG-6", "ROB-12"],
    options: { msixVectors: 4, queueSizes: [1024, 1024] },
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetchNext(index: number): number {
          return super.fetchNext(index) & 0xff;
        }
      },
    },
  },
  {
    id: "table-next-in-a-byte",
    wrong: "The next field of a descriptor in an indirect table is cut to a byte.",
    classes: ["M17"],
    seen: ["OpenVMM #3137"],
    clauses: [...served, "RNG-23", "RNG-6", "RNG-9"],
    options: { msixVectors: 4, queueSizes: [1024, 1024] },
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetchNext(index: number): number {
          const next = super.fetchNext(index);
          return this.inIndirect ? next & 0xff : next;
        }
      },
    },
  },
  {
    id: "next-at-queue-size-taken",
    wrong: "A next field equal to the queue size ends the chain there.",
    classes: ["M22"],
    seen: ["rust-vmm #28"],
    clauses: ["ROB-12"],
    parts: {
      ChainWalk: class extends ChainWalk {
        override walk(chain: Chain, table: number, size: number): ChainFault | undefined {
          const fault = super.walk(chain, table, size);
          return fault === "next-out-of-range" && this.lastNext === size ? undefined : fault;
        }

        protected lastNext = 0;

        protected override fetchNext(index: number): number {
          this.lastNext = super.fetchNext(index);
          return this.lastNext;
        }
      },
    },
  },
];
