import type { Chain } from "../../chain.ts";
import { ChainWalk } from "../../chain-walk.ts";
import { Visits } from "../../visits.ts";
import type { Fault } from "../fault.ts";

const flagNext = 1;

/** Every visit counts as the first: nothing stops a walk that comes back to where it was. */
class Forgetful extends Visits {
  override first(): boolean {
    return true;
  }
}

/** The way through a chain. */
export const chainWalkFaults: readonly Fault[] = [
  {
    id: "descriptors-cached",
    wrong: "A descriptor is fetched from guest memory once and remembered for every later chain of the device's life.",
    classes: ["M41"],
    seen: [],
    clauses: ["RNG-28", "VMC-TX-1", "RNG-17", "VMC-TX-3", "VMC-RX-4", "RNG-12", "ROB-12", "VMC-TX-2", "RNG-4"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected readonly known: Map<number, readonly [number, number, number, number]> = new Map();

        protected override fetch(index: number): void {
          const at = this.tableAddress + 16 * index;
          const [low, high, length, flags] = this.known.get(at) ?? [-1, 0, 0, 0];
          if (low < 0) {
            super.fetch(index);
            this.known.set(at, [this.addressLow, this.addressHigh, this.length, this.flags]);
            return;
          }
          this.addressLow = low;
          this.addressHigh = high;
          this.length = length;
          this.flags = flags;
        }
      },
    },
  },
  {
    id: "length-fetched-twice",
    wrong: "The length of a descriptor is fetched once to be checked and once more to be used.",
    classes: [],
    seen: ["DPDK 48cae0bfa6", "bhyve CVE-2024-51563"],
    clauses: ["RNG-29"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          this.length = this.memory.read32(this.tableAddress + 16 * index + 8);
        }
      },
    },
  },
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
];
