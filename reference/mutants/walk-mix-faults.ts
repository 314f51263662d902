import type { Chain } from "../chain.ts";
import { type ChainFault, ChainWalk } from "../chain-walk.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

const served: readonly [string, ...string[]] = [
  "VMC-TX-13",
  "VMC-TX-3",
  "VMC-TX-1",
  "VMC-RX-4",
  "VMC-RX-8",
  "VMC-MSG-2",
  "FEAT-1",
];

/** Faults in following chains that need a particular table, index or place to show. */
export const walkMixFaults: readonly Fault[] = [
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
    id: "buffer-of-one-byte-refused",
    wrong: "A descriptor of one byte is refused.",
    classes: ["M12"],
    seen: ["crosvm c2b694fb3"],
    clauses: ["RNG-6", "VMC-MSG-3", ...served],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          return this.length === 1 ? "address-outside-ram" : super.addBuffer(chain, writable);
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
  {
    id: "indices-jump-by-one-too-many",
    wrong: "An available index one further ahead than the queue is long is followed.",
    classes: ["M42"],
    seen: ["Firecracker 8a7152ac7"],
    clauses: ["ROB-18"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          const waiting = super.waiting();
          return waiting === this.size + 1 ? this.size : waiting;
        }
      },
    },
  },
];
