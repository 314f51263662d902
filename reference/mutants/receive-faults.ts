import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

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

/** Faults in how a message to the guest is put into a chain. */
export const receiveFaults: readonly Fault[] = [
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
    id: "capacity-without-header",
    wrong: "As many host bytes are taken as the chain can hold, and those that the header displaces are lost.",
    classes: ["M03", "M38"],
    seen: ["OpenVMM aeca00b32", "QEMU 940cda94d"],
    clauses: ["VMC-RX-3"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const written = super.writePayload(channel, chain);
          if (written === chain.bytes - headerBytes) {
            channel.read(this.header, headerBytes);
          }
          return written;
        }
      },
    },
  },
  {
    id: "last-byte-not-written",
    wrong: "The last byte of a payload is counted and not written.",
    classes: ["M05"],
    seen: ["QEMU CVE-2024-8612"],
    clauses: ["RNG-12", "VMC-RX-3"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const [put] = [chain.put];
          chain.put = (memory, source, count) => put.call(chain, memory, source, Math.max(0, count - 1));
          const written = super.writePayload(channel, chain);
          chain.put = put;
          return written;
        }
      },
    },
  },
  {
    id: "header-after-completion",
    wrong: "The header is written after the chain was given back.",
    classes: ["M07"],
    seen: ["QEMU CVE-2021-3748", "kvmtool 3fea89a"],
    clauses: ["RNG-11", "RNG-12", "RNG-17"],
    parts: {
      Receive: class extends Receive {
        protected late: (() => void) | undefined;

        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          this.late = () => super.writeHeader(channel, chain, payload);
        }

        protected override fillChains(): void {
          const complete: Complete = this.queue.complete.bind(this.queue);
          this.queue.complete = (chain, length) => {
            complete(chain, length);
            this.late?.();
            this.late = undefined;
          };
          super.fillChains();
          this.queue.complete = complete;
        }
      },
    },
  },
  {
    id: "first-buffer-only",
    wrong: "A receive chain whose first buffer has no room for a message is given back empty, whatever follows.",
    classes: ["M11"],
    seen: ["libvmm #252", "QEMU 7882080388"],
    clauses: ["VMC-RX-4"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          chain.remaining = chain.bytes;
          const [first] = chain.remainder();
          chain.remaining = 0;
          if (first !== undefined && first.length <= headerBytes) {
            return 0;
          }
          return super.writePayload(channel, chain);
        }

        protected override fillChains(): void {
          const complete: Complete = this.queue.complete.bind(this.queue);
          this.queue.complete = (chain, length) => complete(chain, length === headerBytes ? 0 : length);
          super.fillChains();
          this.queue.complete = complete;
        }
      },
    },
  },
  {
    id: "given-back-without-message",
    wrong: "A notification of the receive queue gives chains back empty while there are no host bytes.",
    classes: ["M38"],
    seen: ["QEMU 1e4476aa0"],
    clauses: ["VMC-RX-4"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(queue: number): void {
          super.notify(queue);
          const receive = this.queues[0];
          if (queue === 0 && this.channels.nextReadable() === undefined) {
            receive.beginPass();
            const chain = receive.pop();
            if (chain !== undefined) {
              receive.complete(chain, 0);
            }
            receive.settle();
          }
        }
      },
    },
  },
  {
    id: "unusable-chain-kept",
    wrong: "A receive chain that is too small for a message is never given back.",
    classes: ["M23"],
    seen: ["Cloud Hypervisor 35609ff77"],
    clauses: ["VMC-RX-5", "VMC-RX-8"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          const complete: Complete = this.queue.complete.bind(this.queue);
          this.queue.complete = (chain, length) => {
            if (length > 0) {
              complete(chain, length);
            }
          };
          super.fillChains();
          this.queue.complete = complete;
        }
      },
    },
  },
  {
    id: "header-only-message",
    wrong: "A receive chain of exactly eight bytes gets a header with length 0.",
    classes: ["M40"],
    seen: ["QEMU 940cda94d"],
    clauses: ["VMC-RX-5", "VMC-RX-1"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          const complete: Complete = this.queue.complete.bind(this.queue);
          this.queue.complete = (chain, length) => {
            const [channel] = this.channels.all;
            if (length === 0 && chain.bytes === headerBytes && channel !== undefined) {
              this.writeHeader(channel, chain, 0);
              complete(chain, headerBytes);
            } else {
              complete(chain, length);
            }
          };
          super.fillChains();
          this.queue.complete = complete;
        }
      },
    },
  },
];
