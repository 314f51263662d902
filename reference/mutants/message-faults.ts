import type { Chain } from "../chain.ts";
import { type ChainFault, ChainWalk } from "../chain-walk.ts";
import type { Channel } from "../channels.ts";
import { ConfigSpace } from "../config-space.ts";
import { feature } from "../features.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transmit } from "../transmit.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;
const queueSizeOffset = 12;
const firstConfigOffset = 20;
const nameBytesMax = 79;
/** The beginning that is delivered before the rest of a chain was looked at. */
const beginningBytes = 32;

/** Chains of which only the beginning is there. */
const begun: WeakSet<Chain> = new WeakSet();

/** Faults in messages and registers that show in one clause alone. */
export const messageFaults: readonly Fault[] = [
  {
    id: "receive-header-big-endian",
    wrong: "The header of received messages has its fields in network order.",
    classes: ["M45"],
    seen: ["kvmtool a0a7d66"],
    clauses: ["VMC-MSG-1"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          this.headerView.setUint32(0, channel.id);
          this.headerView.setUint32(4, payload);
          chain.rewind();
          chain.put(this.environment.memory, this.header, headerBytes);
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
    id: "beginning-delivered-before-the-rest",
    wrong: "The first bytes of a message are delivered before the rest of its chain is looked at.",
    classes: ["M22"],
    seen: ["Cloud Hypervisor #8197", "arcbox #485"],
    clauses: ["ROB-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        protected start = -1;

        override walk(chain: Chain, table: number, size: number): ChainFault | undefined {
          this.start = -1;
          const fault = super.walk(chain, table, size);
          if (fault === undefined || this.start < 0 || this.writableWanted || chain.bytes < beginningBytes) {
            return fault;
          }
          chain.clear(chain.head);
          chain.add(this.start, beginningBytes);
          begun.add(chain);
          return undefined;
        }

        protected override addBuffer(chain: Chain, writable: boolean): ChainFault | undefined {
          const fault = super.addBuffer(chain, writable);
          this.start = fault === undefined && chain.segments === 1 && this.start < 0 ? this.address() : this.start;
          return fault;
        }
      },
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (!begun.delete(chain)) {
            return channel;
          }
          chain.remaining = beginningBytes - headerBytes;
          return this.channels.byId(this.headerView.getUint32(0, true));
        }
      },
    },
  },
  {
    id: "claimed-length-stepped-through",
    wrong: "The length that a message claims is stepped through in blocks before the chain's own is looked at.",
    classes: ["M50"],
    seen: ["Firecracker #5762", "Cloud Hypervisor cfec13077"],
    clauses: ["ROB-9", "VMC-TX-9", "ROB-2"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const blocks = chain.bytes > headerBytes ? this.headerView.getUint32(4, true) / 0x2000 : 0;
          for (let block = 1; block < blocks; block++) {
            chain.peek(this.environment.memory, this.chunk, 1);
          }
          return channel;
        }
      },
    },
  },
  {
    id: "size-hidden-while-live",
    wrong: "Queue size reads 0 while the queue is set up.",
    classes: ["M32"],
    seen: ["QEMU d0c5f64338"],
    clauses: ["REG-4", "REG-3"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          const live = (this.selectedQueue()?.pageNumber ?? 0) !== 0;
          return offset === queueSizeOffset && live ? 0 : super.register16(offset);
        }
      },
    },
  },
  {
    id: "config-stays-moved",
    wrong: "Config space stays where MSI-X has moved it after MSI-X was turned off again.",
    classes: ["M33"],
    seen: ["kvmtool 702f4ab"],
    clauses: ["REG-10"],
    parts: {
      Transport: class extends Transport {
        protected moved = false;

        protected override readByte(offset: number): number {
          this.moved ||= this.msix.enabled;
          const shift = this.moved && !this.msix.enabled && offset >= firstConfigOffset;
          return shift ? super.readByte(Math.max(firstConfigOffset, offset - 4)) : super.readByte(offset);
        }
      },
    },
  },
  {
    id: "config-space-too-long",
    wrong: "Each name in config space is padded to the longest one there may be, so that it is longer than BAR0.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-6", "VMC-CFG-5"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          const record = 12 + nameBytesMax;
          if (offset < 4 || offset >= 232) {
            return super.byte(offset);
          }
          const place = (offset - 4) % record;
          return place === 8 ? nameBytesMax : place > 8 && place < 12 ? 0 : place >= 12 ? 0x61 : super.byte(offset);
        }
      },
    },
  },
  {
    id: "old-heads-in-new-ring",
    wrong: "Chains that were in flight at a reset are given back in the ring that is set up next.",
    classes: ["M27"],
    seen: ["QEMU d4c19cdeeb", "OpenVMM #3915"],
    clauses: ["RST-3", "RST-2", "ROB-33"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          const heads: number[] = [];
          for (const channel of this.channels.all) {
            for (let chain = channel.held.first; chain !== undefined; chain = chain.behind) {
              heads.push(chain.head);
            }
          }
          super.reset();
          const queue = this.queues[1];
          if ("remember" in queue && typeof queue.remember === "function") {
            queue.remember(heads);
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        protected old: readonly number[] = [];

        /** Keeps heads to give back when the queue is served next. */
        remember(heads: readonly number[]): void {
          this.old = heads.length > 0 ? heads : this.old;
        }

        override beginPass(): void {
          super.beginPass();
          if (this.usable() && this.old.length > 0 && this.waiting() > 0) {
            for (const head of this.old) {
              this.use(head, 0);
            }
            this.old = [];
          }
        }
      },
    },
  },
  {
    id: "disconnect-without-interrupt",
    wrong: "A restore under the policy disconnect closes the channels without a config interrupt.",
    classes: ["M30"],
    seen: [],
    clauses: ["MIG-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected restoring = false;

        override restore(...given: Parameters<ReferenceDevice["restore"]>): void {
          this.restoring = true;
          super.restore(...given);
          this.restoring = false;
        }

        protected override announceLink(): void {
          if (!this.restoring) {
            super.announceLink();
          }
        }
      },
    },
  },
];
