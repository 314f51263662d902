import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import { Ring } from "../../ring.ts";
import type { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

type Complete = Virtqueue["complete"];

/** The device whose receive queue reports another used length than the right one. */
function reporting(length: (chain: Chain, right: number, readable: number) => number): Fault["parts"] {
  return {
    Receive: class extends Receive {
      protected before = 0;

      protected override writePayload(channel: Channel, chain: Chain): number {
        this.before = channel.readable();
        return super.writePayload(channel, chain);
      }

      protected override fillChains(): void {
        const complete: Complete = this.queue.complete.bind(this.queue);
        this.queue.complete = (chain, right) => complete(chain, right > 0 ? length(chain, right, this.before) : 0);
        super.fillChains();
        this.queue.complete = complete;
      }
    },
  };
}

/** The used length of a message to the guest. */
export const receivedLengthFaults: readonly Fault[] = [
  {
    id: "used-length-of-whole-chain",
    wrong: "The used length of a receive chain is its capacity.",
    classes: ["M03"],
    seen: ["Cloud Hypervisor 746114319", "DPDK 69244dbc48"],
    clauses: ["VMC-RX-2"],
    parts: reporting((chain) => chain.bytes),
  },
  {
    id: "used-length-of-whole-message",
    wrong: "The used length counts all host bytes that were waiting, not those that went into this chain.",
    classes: ["M03"],
    seen: ["QEMU virtio-console vcon_read"],
    clauses: ["RNG-14", "VMC-RX-2"],
    parts: reporting((_chain, _right, readable) => headerBytes + readable),
  },
  {
    id: "used-length-without-header",
    wrong: "The used length counts the payload alone.",
    classes: ["M03"],
    seen: [],
    clauses: ["VMC-RX-2"],
    parts: reporting((_chain, right) => right - headerBytes),
  },
  {
    id: "used-length-in-sixteen-bits",
    wrong: "The used length is cut to 16 bits.",
    classes: ["M03"],
    seen: ["Firecracker 8853c7d3e"],
    clauses: ["VMC-RX-2"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          super.writeUsed(index, head, length & 0xffff);
        }
      },
    },
  },
];
