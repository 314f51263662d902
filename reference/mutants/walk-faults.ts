import type { Chain } from "../chain.ts";
import { ChainWalk } from "../chain-walk.ts";
import type { DeviceMemory } from "../../src/target/device-port.ts";
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
    clauses: ["VMC-RX-4", "RNG-3", "RNG-6", "RNG-4", "VMC-RX-5", "VMC-RX-7", "VMC-TX-11", "RNG-14"],
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
    clauses: ["RNG-28", "RNG-6", "VMC-TX-2", "VMC-TX-1", "VMC-MSG-2", "RNG-17", "RNG-4", "VMC-RX-1", "VMC-TX-3"],
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
    clauses: ["RNG-6", "RNG-28", "VMC-TX-1", "VMC-MSG-2", "VMC-TX-3", "VMC-TX-9", "ROB-8", "ROB-12", "RNG-17", "VMC-RX-4"],
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
    wrong: "A chain that comes back to one of its descriptors is followed for ever.",
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
        protected override checkBuffer(writable: boolean, _seen: boolean, total: number): ReturnType<ChainWalk["walk"]> {
          return super.checkBuffer(writable, false, total);
        }
      },
    },
  },
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
    wrong: "A transmit chain whose first descriptor holds less than a header is refused although ANY_LAYOUT is accepted.",
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
