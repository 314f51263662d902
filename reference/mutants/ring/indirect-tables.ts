import { ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";

const flagWrite = 2;

/** Indirect tables: their length and place. */
export const indirectTablesFaults: readonly Fault[] = [
  {
    id: "write-flag-on-table-refused",
    wrong: "A descriptor that points to an indirect table is refused when its WRITE flag is set.",
    classes: ["M14"],
    seen: ["rust-vmm #28"],
    clauses: ["RNG-8", "VMC-TX-3", "VMC-RX-4"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          return (this.flags & flagWrite) !== 0 ? "wrong-order" : super.enterIndirect();
        }
      },
    },
  },
  {
    id: "table-end-ignored",
    wrong: "A next field may lead past the end of an indirect table.",
    classes: ["M17", "M22"],
    seen: ["DPDK CVE-2018-1059", "OpenVMM #3137"],
    clauses: ["ROB-41", "RNG-28", "ROB-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          const fault = super.enterIndirect();
          this.tableEntries = Math.max(this.tableEntries, 0x1_0000);
          return fault;
        }
      },
    },
  },
  {
    id: "table-length-rounded",
    wrong: "The length of an indirect table is rounded up to whole descriptors instead of checked.",
    classes: ["M22"],
    seen: [],
    clauses: ["ROB-24", "ROB-8", "RNG-28"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          this.length = 16 * Math.ceil(this.length / 16);
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "empty-table-ends-device",
    wrong: "An indirect table of length 0 ends the device.",
    classes: ["M22"],
    seen: ["QEMU 7423192912"],
    clauses: ["ROB-1", "ROB-24"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          if (this.length === 0) {
            throw new Error("an empty table");
          }
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "table-place-unchecked",
    wrong: "An indirect table is read wherever it lies, outside guest memory too.",
    classes: ["M22"],
    seen: ["DPDK 4800639000"],
    clauses: ["ROB-27", "RNG-28", "ROB-1"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          const fault = super.enterIndirect();
          if (fault !== "indirect-outside-ram") {
            return fault;
          }
          this.enter(this.address(), this.length / 16);
          this.inIndirect = true;
          return undefined;
        }
      },
    },
  },
  {
    id: "indirect-unexpected-ends-device",
    wrong: "A descriptor with INDIRECT ends the device when the feature was not accepted.",
    classes: ["M34"],
    seen: ["SPDK c2a53da73c"],
    clauses: ["ROB-1", "ROB-28"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          if (!this.indirectNegotiated) {
            throw new Error("INDIRECT was not agreed on");
          }
          return super.enterIndirect();
        }
      },
    },
  },
  {
    id: "table-alignment-demanded",
    wrong: "An indirect table that is not aligned to 16 bytes is refused.",
    classes: [],
    seen: ["rust-vmm 922f2e5"],
    clauses: ["RNG-9", "RNG-8", "VMC-TX-3", "VMC-RX-4", "FEAT-1"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          return this.addressLow % 16 !== 0 ? "indirect-length" : super.enterIndirect();
        }
      },
    },
  },
  {
    id: "long-table-refused",
    wrong: "An indirect table with as many descriptors as the queue has is refused.",
    classes: ["M12"],
    seen: ["DPDK b7aabd7a87"],
    clauses: ["RNG-23", "RNG-8", "VMC-TX-3", "VMC-RX-4"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override tooLong(buffers: number, queueSize: number): boolean {
          return this.inIndirect ? buffers >= queueSize && queueSize > 1 : super.tooLong(buffers, queueSize);
        }
      },
    },
  },
  {
    id: "table-read-whole",
    wrong: "An indirect table is read from end to end before it is checked, as long as it claims to be.",
    classes: ["M50"],
    seen: ["Firecracker #5762"],
    clauses: ["ROB-9", "ROB-2", "RNG-28"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override enterIndirect(): ReturnType<ChainWalk["walk"]> {
          for (let place = 0; place < this.length; place += 16) {
            this.memory.read16(this.address() + place + 12);
          }
          return super.enterIndirect();
        }
      },
    },
  },
];
