import type { DeviceMemory } from "../../../src/target/device-port.ts";
import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Channel } from "../../channels.ts";
import { feature } from "../../features.ts";
import { Receive } from "../../receive.ts";
import { Transmit } from "../../transmit.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const flagNext = 1;

const headerBytes = 8;

/** Messages over several descriptors. */
export const splitHeaderFaults: readonly Fault[] = [
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
  {
    id: "header-split-in-three",
    wrong: "A header that lies in three descriptors or more is refused although ANY_LAYOUT was accepted.",
    classes: ["M11", "M40"],
    seen: [],
    clauses: ["VMC-MSG-3", "RNG-6", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          chain.rewind();
          const whole = chain.remaining;
          chain.remaining = Math.min(chain.bytes, headerBytes);
          const pieces = chain.remainder().length;
          chain.remaining = whole;
          if (chain.bytes >= headerBytes) {
            chain.skip(headerBytes);
          }
          return pieces > 2 ? undefined : channel;
        }
      },
    },
  },
  {
    id: "header-split-inside-length",
    wrong: "When the border of two descriptors lies inside the length of a header the rest of it is taken for zeros.",
    classes: ["M11", "M40"],
    seen: [],
    clauses: ["VMC-MSG-3", "RNG-6", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined) {
            return undefined;
          }
          const whole = chain.remaining;
          chain.rewind();
          chain.remaining = chain.bytes;
          const first = chain.remainder()[0]?.length ?? 0;
          chain.skip(headerBytes);
          chain.remaining = whole;
          if (first > 4 && first < headerBytes) {
            chain.remaining = whole % 256 ** (first - 4);
          }
          return channel;
        }
      },
    },
  },
  {
    id: "sixty-five-buffers",
    wrong: "Of a chain of more than 64 buffers the first 64 are delivered.",
    classes: ["M12"],
    seen: ["QEMU c8eac1cfa"],
    clauses: ["VMC-MSG-2", "VMC-TX-3", "RNG-23", "RNG-6"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined && chain.segments > 64) {
            const rest = chain.remainder();
            const total = rest.slice(0, 64).reduce((sum, { length }) => sum + length, 0);
            chain.remaining = Math.min(chain.remaining, total);
          }
          return channel;
        }
      },
    },
  },
  {
    id: "third-part-left-with-any-layout",
    wrong: "With ANY_LAYOUT only the first two descriptors of a message are delivered.",
    classes: ["M11"],
    seen: ["Firecracker 32595c864"],
    clauses: ["RNG-6", "RNG-9", "RNG-23", "VMC-MSG-3", "RNG-24"],
    parts: {
      ChainWalk: class extends ChainWalk {
        anyLayout = false;

        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          const left = this.anyLayout && !this.writableWanted && chain.segments > 1 && chain.bytes > headerBytes;
          return left ? undefined : super.addBuffer(chain, writable);
        }
      },
      Virtqueue: class extends Virtqueue {
        override negotiate(features: number): void {
          super.negotiate(features);
          if ("anyLayout" in this.walk) {
            this.walk.anyLayout = (features & feature.anyLayout) !== 0;
          }
        }
      },
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined || chain.segments < 2) {
            return channel;
          }
          const length = this.headerView.getUint32(4, true);
          chain.remaining = Math.min(length, chain.bytes - headerBytes);
          return this.channels.byId(this.headerView.getUint32(0, true));
        }
      },
    },
  },
  {
    id: "receive-header-in-three",
    wrong: "Of the header of a message to the guest that lies over three buffers or more the third part is left out.",
    classes: ["M11"],
    seen: [],
    clauses: ["VMC-RX-1", "VMC-MSG-3", "RNG-6", "VMC-RX-10"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          chain.rewind();
          chain.remaining = 8;
          const third = chain.remainder()[2];
          const before = new Uint8Array(third?.length ?? 0);
          if (third !== undefined) {
            this.environment.memory.readBytes(third.address, before, 0, before.length);
          }
          super.writeHeader(channel, chain, payload);
          if (third !== undefined) {
            this.environment.memory.writeBytes(third.address, before, 0, before.length);
          }
        }
      },
    },
  },
];
