import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";

const flagWrite = 2;

/** Readable and writable descriptors. */
export const directionsFaults: readonly Fault[] = [
  {
    id: "writable-part-cleared",
    wrong: "The first writable byte of a transmit chain is overwritten.",
    classes: ["M44", "M14"],
    seen: [],
    clauses: ["VMC-TX-11", "ROB-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          if (writable && !this.writableWanted && this.inRam()) {
            this.memory.write8(this.address(), 0xff);
          }
          return super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "writable-part-read",
    wrong: "The bytes of writable descriptors are read before they are used.",
    classes: ["M14"],
    seen: [],
    clauses: ["RNG-4"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          if (writable && this.length > 0 && this.inRam()) {
            this.memory.read8(this.address());
          }
          return super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "other-direction-refused",
    wrong: "A chain with a descriptor of the direction that its queue does not use is refused.",
    classes: ["M14"],
    seen: [],
    clauses: ["VMC-RX-7", "VMC-RX-4", "VMC-TX-3", "ROB-23", "VMC-TX-11"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          return writable === this.writableWanted ? super.addBuffer(chain, writable) : "wrong-order";
        }
      },
    },
  },
  {
    id: "readable-part-in-receive-refused",
    wrong: "A receive chain with readable descriptors is given back empty.",
    classes: ["M14"],
    seen: [],
    clauses: ["VMC-RX-7"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          const foreign = this.writableWanted && !writable && this.length > 0;
          return foreign ? "wrong-order" : super.addBuffer(chain, writable);
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
