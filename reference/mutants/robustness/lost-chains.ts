import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Parts } from "../../parts.ts";
import { Ring } from "../../ring.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Walks that tell for which queue they are. */
class DirectedWalk extends ChainWalk {
  /** Whether chains are written to. */
  get receiving(): boolean {
    return this.writableWanted;
  }
}

function isReceiving(walk: ChainWalk): boolean {
  return walk instanceof DirectedWalk && walk.receiving;
}

/** A transmit queue that does not give back the heads of chains with one thing wrong, and goes on without them. */
function losing(fault: ChainFault): Partial<Parts> {
  return {
    ChainWalk: DirectedWalk,
    Virtqueue: class extends Virtqueue {
      protected found: ChainFault | undefined = undefined;

      protected override follow(chain: Chain): boolean {
        this.found = this.walk.walk(chain, this.ring.descriptors, this.size);
        this.work += 16;
        return this.found === undefined;
      }

      protected override refuse(head: number): void {
        if (this.found !== fault || isReceiving(this.walk)) {
          super.refuse(head);
        }
        this.found = undefined;
      }
    },
  };
}

/** Malformed chains that are not given back. */
export const lostChainsFaults: readonly Fault[] = [
  {
    id: "head-out-of-range-lost",
    wrong: "A head out of range is skipped and not given back.",
    classes: ["M23"],
    seen: ["Cloud Hypervisor 35609ff77"],
    clauses: ["ROB-13", "ROB-6"],
    parts: {
      ChainWalk: DirectedWalk,
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          if (head < this.size || isReceiving(this.walk)) {
            super.refuse(head);
          } else {
            this.work += 16;
          }
        }
      },
    },
  },
  {
    id: "empty-descriptor-loses-chain",
    wrong: "A chain with a descriptor of length 0 is not given back.",
    classes: ["M19", "M23"],
    seen: ["crosvm c2b694fb3", "Cloud Hypervisor #8401"],
    clauses: ["ROB-16", "ROB-6"],
    parts: {
      ...losing("total-too-long"),
      ChainWalk: class extends DirectedWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          // A name that the walk gives to nothing else here: buffers outside memory go before their length.
          return this.length === 0 ? "total-too-long" : super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "endless-chain-lost",
    wrong: "A chain of more than 2^32 bytes is not given back.",
    classes: ["M22", "M23"],
    seen: ["SPDK d555e54681"],
    clauses: ["ROB-17", "ROB-6"],
    parts: {
      ...losing("total-too-long"),
      ChainWalk: class extends DirectedWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          // The sum is looked at before the places.
          return this.length > 0x8000_0000 ? undefined : super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "table-of-odd-length-lost",
    wrong: "A chain whose indirect table has an impossible length is not given back.",
    classes: ["M23"],
    seen: ["QEMU 7423192912"],
    clauses: ["ROB-24", "ROB-6"],
    parts: losing("indirect-length"),
  },
  {
    id: "nested-table-lost",
    wrong: "A chain with an indirect table inside another one is not given back.",
    classes: ["M23"],
    seen: [],
    clauses: ["ROB-25", "ROB-6"],
    parts: losing("nested-indirect"),
  },
  {
    id: "indirect-with-next-lost",
    wrong: "A chain with a descriptor that is indirect and continued is not given back.",
    classes: ["M23"],
    seen: ["rust-vmm #28"],
    clauses: ["ROB-26", "ROB-6"],
    parts: losing("indirect-with-next"),
  },
  {
    id: "indirect-unexpected-lost",
    wrong: "A chain with an indirect descriptor that was not agreed on is not given back.",
    classes: ["M23", "M34"],
    seen: ["SPDK c2a53da73c"],
    clauses: ["ROB-28", "ROB-6"],
    parts: losing("indirect-not-negotiated"),
  },
  {
    id: "table-overrun-lost",
    wrong: "A chain that leads past the end of its indirect table is not given back.",
    classes: ["M23"],
    seen: [],
    clauses: ["ROB-41", "ROB-6"],
    parts: losing("indirect-next-out-of-range"),
  },
  {
    id: "malformed-receive-chain-lost",
    wrong: "A malformed chain on the receive queue is not given back, although a message needs one.",
    classes: ["M23"],
    seen: ["Cloud Hypervisor 35609ff77"],
    clauses: ["ROB-6"],
    parts: {
      ChainWalk: DirectedWalk,
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          if (isReceiving(this.walk)) {
            this.work += 16;
          } else {
            super.refuse(head);
          }
        }
      },
    },
  },
  {
    id: "repeat-lost",
    wrong: "A head that is offered again while it is in flight is passed over and given back once only.",
    classes: ["M23"],
    seen: [],
    clauses: ["ROB-20", "ROB-6"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuseRepeat(): void {
          this.work += 16;
        }
      },
    },
  },
  {
    id: "jump-served-for-one-lap",
    wrong: "Behind an impossible available index one ring's length of entries is served before the queue stops.",
    classes: ["M42"],
    seen: ["crosvm 7a084f4ab"],
    clauses: ["ROB-18", "ROB-19"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected lap = 0;

        protected override hasAvailable(): boolean {
          if (!this.usable() || this.waiting() <= this.size) {
            return super.hasAvailable();
          }
          this.lap++;
          this.broken = this.lap > this.size;
          return !this.broken;
        }
      },
    },
  },
  {
    id: "step-back-served",
    wrong: "An available index that moved back is taken for one new entry.",
    classes: ["M42"],
    seen: [],
    clauses: ["ROB-19"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected steps = 0;

        protected override hasAvailable(): boolean {
          if (!this.usable() || this.waiting() < 0x8000) {
            return super.hasAvailable();
          }
          this.steps++;
          this.broken = this.steps > 1;
          return !this.broken;
        }
      },
    },
  },
  {
    id: "refusal-marks-descriptor",
    wrong: "The first descriptor of a malformed chain is overwritten with a mark when it is refused.",
    classes: ["M44"],
    seen: [],
    clauses: ["ROB-3", "RNG-5"],
    parts: {
      Ring: class extends Ring {
        protected taken = 0;

        override availableHead(index: number): number {
          this.taken = super.availableHead(index);
          return this.taken;
        }

        override writeUsed(index: number, head: number, length: number): void {
          const refused = length === 0 && head === this.taken && head < this.size && this.isContinued(head);
          if (refused) {
            this.memory.write16(this.descriptors + 16 * head + 14, 0xffff);
          }
          super.writeUsed(index, head, length);
        }

        /** Whether the next field of a descriptor leads out of the table. */
        protected isContinued(head: number): boolean {
          return this.memory.read16(this.descriptors + 16 * head + 14) >= this.size;
        }
      },
    },
  },
];
