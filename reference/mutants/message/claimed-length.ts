import type { Chain } from "../../chain.ts";
import { type ChainFault, ChainWalk } from "../../chain-walk.ts";
import type { Channel } from "../../channels.ts";
import type { Parts } from "../../parts.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

/** The beginning that is delivered before the rest of a chain was looked at. */
const beginningBytes = 32;

/** Chains of which only the beginning is there. */
const begun: WeakSet<Chain> = new WeakSet();

/** A device that reads the payload length of a message in another way. */
function claiming(length: (claimed: number, available: number, chain: Chain) => number): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected override address(chain: Chain): Channel | undefined {
        if (chain.bytes < headerBytes) {
          return undefined;
        }
        chain.peek(this.environment.memory, this.header, headerBytes);
        chain.skip(headerBytes);
        const available = chain.bytes - headerBytes;
        const wanted = length(this.headerView.getUint32(4, true), available, chain);
        if (wanted < 0 || wanted > available) {
          return undefined;
        }
        chain.remaining = wanted;
        return this.channels.byId(this.headerView.getUint32(0, true));
      }
    },
  };
}

const headerBytes = 8;

/** The length that the header of a message of the guest claims. */
export const claimedLengthFaults: readonly Fault[] = [
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
    id: "claimed-length-counted-to",
    wrong: "The device counts up to the length that a message claims, without looking at memory.",
    classes: ["M50"],
    seen: ["Firecracker #5794"],
    clauses: ["ROB-9", "VMC-TX-9", "ROB-2"],
    parts: {
      Transmit: class extends Transmit {
        protected counted = 0;

        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const blocks = chain.bytes > headerBytes ? this.headerView.getUint32(4, true) / 256 : 0;
          for (let block = 0; block < blocks; block++) {
            this.counted = (this.counted + block) % 0xffff;
          }
          return channel;
        }
      },
    },
  },
  {
    id: "claim-forgets-header",
    wrong: "The length of a message is compared with the whole chain, so that up to eight bytes too many pass.",
    classes: ["M22", "M40"],
    seen: ["QEMU 940cda94d", "OpenVMM aeca00b32"],
    clauses: ["VMC-TX-9", "ROB-40"],
    parts: claiming((claimed, available) =>
      claimed > available && claimed <= available + headerBytes ? available : claimed,
    ),
  },
  {
    id: "claim-in-24-bits",
    wrong: "The lower 24 bits of a message's length are looked at.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-9", "VMC-TX-1", "ROB-40"],
    parts: claiming((claimed) => claimed & 0xff_ffff),
  },
  {
    id: "rest-of-last-descriptor",
    wrong: "In a chain of several descriptors bytes behind the payload are delivered, to the end of the chain.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2"],
    parts: claiming((claimed, available, chain) =>
      chain.segments > 1 && claimed > 0 && claimed < available ? available : claimed,
    ),
  },
  {
    id: "length-cut-to-chain",
    wrong: "A message that claims more bytes than its chain has is delivered as far as it goes.",
    classes: ["M40"],
    seen: ["arcbox #485"],
    clauses: ["VMC-TX-9", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined || chain.bytes < headerBytes) {
            return channel;
          }
          chain.remaining = Math.min(this.headerView.getUint32(4, true), chain.bytes - headerBytes);
          return this.channels.byId(this.headerView.getUint32(0, true));
        }
      },
    },
  },
  {
    id: "length-ignored",
    wrong: "All readable bytes behind the header are delivered, whatever length the header says.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2", "VMC-TX-1", "VMC-TX-6"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          chain.remaining = channel === undefined ? 0 : chain.bytes - headerBytes;
          return channel;
        }
      },
    },
  },
  {
    id: "rest-kept-for-next",
    wrong: "Bytes behind the payload are delivered in front of the channel's next message.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-TX-2", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly rest: Map<Channel, Uint8Array> = new Map();

        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined) {
            return undefined;
          }
          const before = this.rest.get(channel);
          if (before !== undefined && channel.connected && channel.held.first === undefined) {
            channel.write(before, before.length);
          }
          const whole = new Uint8Array(chain.bytes - headerBytes);
          chain.peek(this.environment.memory, whole, whole.length);
          this.rest.set(channel, whole.slice(chain.remaining));
          return channel;
        }
      },
    },
  },
  {
    id: "empty-message-stays",
    wrong: "A message of length 0 is never completed.",
    classes: ["M40", "M23"],
    seen: ["crosvm c2b694fb3"],
    clauses: ["VMC-TX-6", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          if (channel === undefined || chain.remaining > 0) {
            chain.rewind();
            super.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "header-length-big-endian",
    wrong: "The length in a message's header is read in network order.",
    classes: ["M45"],
    seen: ["kvmtool 867b15c"],
    clauses: ["VMC-MSG-1", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const length = this.headerView.getUint32(4, false);
          chain.remaining = chain.bytes < headerBytes || length > chain.bytes - headerBytes ? 0 : length;
          return channel;
        }
      },
    },
  },
  {
    id: "claimed-length-gathered",
    wrong: "As many bytes as the header claims are gathered before the claim is checked.",
    classes: ["M50"],
    seen: ["Cloud Hypervisor cfec13077", "Firecracker #5794"],
    clauses: ["ROB-9", "ROB-2"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const claimed = chain.bytes < headerBytes ? 0 : this.headerView.getUint32(4, true);
          for (let gathered = chain.bytes; gathered < claimed; gathered += 16) {
            chain.rewind();
            chain.peek(this.environment.memory, this.header, headerBytes);
          }
          if (claimed > chain.bytes) {
            return undefined;
          }
          chain.rewind();
          chain.skip(Math.min(chain.bytes, headerBytes));
          return channel;
        }
      },
    },
  },
];
