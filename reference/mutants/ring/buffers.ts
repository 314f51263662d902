import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Fault } from "../fault.ts";
import { served } from "./served.ts";

/** The buffers that descriptors refer to. */
export const buffersFaults: readonly Fault[] = [
  {
    id: "zero-length-awaited",
    wrong: "A descriptor of length 0 is fetched again until it has a length.",
    classes: ["M19"],
    seen: ["QEMU CVE-2016-6490", "DPDK 450539b47e"],
    clauses: ["ROB-2", "ROB-16", "ROB-9"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          do {
            super.fetch(index);
          } while (this.length === 0);
        }
      },
    },
  },
  {
    id: "zero-length-taken-for-page",
    wrong: "A descriptor of length 0 is taken to describe 4096 bytes.",
    classes: ["M19"],
    seen: ["DPDK 97ecc1c85c"],
    clauses: ["ROB-16", "RNG-28", "RNG-17", "VMC-TX-9", "ROB-8", "ROB-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          this.length ||= 4096;
        }
      },
    },
  },
  {
    id: "address-cut-to-half",
    wrong: "The upper half of a buffer's address is ignored.",
    classes: ["M20"],
    seen: ["kvmtool c818344"],
    clauses: ["ROB-14", "RNG-28", "RNG-17", "ROB-8", "ROB-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override fetch(index: number): void {
          super.fetch(index);
          this.addressHigh = 0;
        }
      },
    },
  },
  {
    id: "end-of-memory-refused",
    wrong: "A buffer that ends at the last byte of guest memory is taken to lie outside.",
    classes: ["M21"],
    seen: ["crosvm 28ea102c0", "rust-vmm 5633160"],
    clauses: ["RNG-24"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override inRam(): boolean {
          return super.inRam() && this.memory.contains(this.address(), this.length + 1);
        }
      },
    },
  },
  {
    id: "border-of-regions-refused",
    wrong: "A buffer that crosses a multiple of 4 MiB, where two regions of memory touch, is refused.",
    classes: ["M21"],
    seen: ["rust-vmm 3a70269", "QEMU 37ef70be6a"],
    clauses: ["RNG-24"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override inRam(): boolean {
          const region = 0x40_0000;
          const first = Math.floor(this.address() / region);
          return super.inRam() && Math.floor((this.address() + this.length - 1) / region) === first;
        }
      },
    },
  },
  {
    id: "buffer-checked-by-first-byte",
    wrong: "A buffer counts as inside guest memory when its first byte is.",
    classes: ["M22"],
    seen: ["Firecracker CVE-2019-18960"],
    clauses: ["ROB-14", "ROB-8", "RNG-28", "RNG-17", "ROB-17", "ROB-3", "ROB-27", "ROB-9"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override inRam(): boolean {
          return this.memory.contains(this.address(), 1);
        }
      },
    },
  },
  {
    id: "range-check-overflows",
    wrong: "The end of a buffer is computed in 32 bits when it is checked, so that huge lengths pass.",
    classes: ["M22"],
    seen: ["QEMU CVE-2013-2016", "QEMU CVE-2014-0150"],
    clauses: ["ROB-17", "ROB-14", "ROB-8", "RNG-17", "ROB-3", "ROB-9", "RNG-28"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override inRam(): boolean {
          const end = (this.address() + this.length) % 0x1_0000_0000;
          return super.inRam() || (this.memory.contains(this.address(), 1) && this.memory.contains(end, 1));
        }
      },
    },
  },
  {
    id: "address-wraps-to-zero",
    wrong: "A buffer that runs past 2^64 goes on at address 0.",
    classes: ["M22"],
    seen: ["OpenVMM #4047"],
    clauses: ["ROB-15", "RNG-28", "RNG-17", "ROB-8", "ROB-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          if (writable === this.writableWanted && this.wraps()) {
            chain.add(0, this.addressLow + this.length - 0x1_0000_0000);
            return undefined;
          }
          return super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "unmapped-buffer-ends-device",
    wrong: "A buffer outside guest memory ends the device.",
    classes: ["M22"],
    seen: ["QEMU CVE-2016-7422"],
    clauses: ["ROB-1"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override inRam(): boolean {
          if (!super.inRam()) {
            throw new Error("no mapping for a buffer");
          }
          return true;
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
];
