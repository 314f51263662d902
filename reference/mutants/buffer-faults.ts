import type { DeviceMemory } from "../../src/target/device-port.ts";
import type { Chain } from "../chain.ts";
import { ChainWalk } from "../chain-walk.ts";
import type { Fault } from "./fault.ts";

const flagNext = 1;

/** Faults in what a single descriptor describes: its length, its place and its direction. */
export const bufferFaults: readonly Fault[] = [
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
    id: "small-header-part-refused",
    wrong:
      "A transmit chain whose first descriptor holds less than a header is refused although ANY_LAYOUT is accepted.",
    classes: ["M40"],
    seen: ["DPDK CVE-2022-2132"],
    clauses: ["VMC-MSG-3", "VMC-TX-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          const split = !this.writableWanted && !writable && chain.segments === 0 && this.length < 8;
          return split && (this.flags & flagNext) !== 0 ? "wrong-order" : super.addBuffer(chain, writable);
        }
      },
    },
  },
  {
    id: "payload-wants-a-descriptor",
    wrong: "A transmit chain of a single descriptor is refused: header and payload must have one each.",
    classes: ["M12"],
    seen: ["Firecracker 32595c864", "rust-vmm #207"],
    clauses: ["VMC-MSG-2", "VMC-TX-3"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected readonly wanted: boolean;

        constructor(memory: DeviceMemory, queueSize: number, writableWanted: boolean) {
          super(memory, queueSize, writableWanted);
          this.wanted = !writableWanted && queueSize > 1;
        }

        protected override addBuffer(chain: Chain, writable: boolean): ReturnType<ChainWalk["walk"]> {
          const alone = this.wanted && chain.segments === 0 && this.length > 8 && (this.flags & flagNext) === 0;
          return alone && !this.inIndirect ? "wrong-order" : super.addBuffer(chain, writable);
        }
      },
    },
  },
];
