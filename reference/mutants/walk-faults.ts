import type { Chain } from "../chain.ts";
import { ChainWalk } from "../chain-walk.ts";
import { Visits } from "../visits.ts";
import type { Fault } from "./fault.ts";

const flagNext = 1;
const flagWrite = 2;

/** Every visit counts as the first: nothing stops a walk that comes back to where it was. */
class Forgetful extends Visits {
  override first(): boolean {
    return true;
  }
}

/** Faults in how the direct descriptors of a chain are followed; tables are in `table-faults.ts`. */
export const walkFaults: readonly Fault[] = [
  {
    id: "first-descriptor-only",
    wrong: "Only the first descriptor of a chain is used.",
    classes: ["M11"],
    seen: ["Cloud Hypervisor 2698cfed9", "QEMU e61da14d6"],
    clauses: ["VMC-MSG-2", "VMC-TX-3", "VMC-RX-4", "RNG-6", "RNG-23", "RNG-9", "RNG-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          if (!this.inIndirect) {
            this.flags &= ~flagNext;
          }
        }
      },
    },
  },
  {
    id: "last-descriptor-left-out",
    wrong: "Of a chain with several descriptors the last one is left out.",
    classes: ["M12"],
    seen: [],
    clauses: ["VMC-MSG-2", "VMC-TX-3", "RNG-6", "VMC-RX-4", "RNG-23", "RNG-9", "RNG-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          const last = (this.flags & flagNext) === 0;
          return last && chain.segments > 0 ? undefined : super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "full-length-refused",
    wrong: "A chain of as many descriptors as the queue has is taken for a loop.",
    classes: ["M12", "M18"],
    seen: ["DPDK b7aabd7a87"],
    clauses: ["RNG-23"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override tooLong(buffers: number, queueSize: number): boolean {
          return buffers >= queueSize && queueSize > 1;
        }
      },
    },
  },
  {
    id: "small-descriptor-array",
    wrong: "The device has room for 16 descriptors of a chain and ends when there are more.",
    classes: ["M12"],
    seen: ["QEMU CVE-2011-2212"],
    clauses: ["ROB-1", "RNG-23"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override tooLong(buffers: number, queueSize: number): boolean {
          if (buffers > 16) {
            throw new RangeError("more descriptors than the array holds");
          }
          return super.tooLong(buffers, queueSize);
        }
      },
    },
  },
  {
    id: "direction-ignored",
    wrong: "Readable and writable descriptors are taken alike.",
    classes: ["M14"],
    seen: [],
    clauses: ["RNG-3", "VMC-RX-7", "RNG-4", "VMC-TX-3", "VMC-TX-9", "ROB-8", "ROB-23"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain): ReturnType<ChainWalk["walk"]> {
          return super.addBuffer(chain, this.writableWanted);
        }
      },
    },
  },
  {
    id: "write-flag-compared",
    wrong: "A descriptor counts as writable when WRITE is its only flag.",
    classes: ["M15"],
    seen: ["v86 39486e07"],
    clauses: ["VMC-RX-4", "RNG-3", "RNG-6", "RNG-4", "VMC-RX-5", "VMC-RX-7", "VMC-TX-11", "RNG-14", "RNG-12"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          if ((this.flags & flagWrite) !== 0 && this.flags !== flagWrite) {
            this.flags &= ~flagWrite;
          }
        }
      },
    },
  },
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
    id: "loop-without-bound",
    wrong: "A chain that comes back to one of its descriptors is followed without end.",
    classes: ["M18"],
    seen: ["DPDK 6ec1778134", "QEMU CVE-2016-6490"],
    clauses: ["ROB-2", "ROB-11", "ROB-9"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override readonly visits: Visits = new Forgetful(1);

        protected override tooLong(): boolean {
          return false;
        }
      },
    },
  },
  {
    id: "loop-taken-for-end",
    wrong: "A chain that comes back to one of its descriptors ends there and is served.",
    classes: ["M18"],
    seen: [],
    clauses: ["ROB-11", "ROB-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        override walk(chain: Chain, table: number, size: number): ReturnType<ChainWalk["walk"]> {
          const fault = super.walk(chain, table, size);
          return fault === "descriptor-loop" ? undefined : fault;
        }
      },
    },
  },
  {
    id: "good-beginning-used",
    wrong: "The good beginning of a malformed chain is served.",
    classes: ["M22"],
    seen: ["Cloud Hypervisor #8197"],
    clauses: ["ROB-8", "ROB-11", "ROB-12", "ROB-14", "ROB-15", "ROB-22", "ROB-24", "ROB-27", "ROB-41"],
    parts: {
      ChainWalk: class extends ChainWalk {
        override walk(chain: Chain, table: number, size: number): ReturnType<ChainWalk["walk"]> {
          const fault = super.walk(chain, table, size);
          return chain.segments > 0 ? undefined : fault;
        }
      },
    },
  },
  {
    id: "wrong-order-served",
    wrong: "A readable descriptor behind a writable one is used like any other.",
    classes: ["M14"],
    seen: [],
    clauses: ["ROB-22", "ROB-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override checkBuffer(
          writable: boolean,
          _seen: boolean,
          total: number,
        ): ReturnType<ChainWalk["walk"]> {
          return super.checkBuffer(writable, false, total);
        }
      },
    },
  },
];
