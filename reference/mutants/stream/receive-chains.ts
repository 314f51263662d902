import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import type { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

type Complete = Virtqueue["complete"];

/** What becomes of receive chains. */
export const receiveChainsFaults: readonly Fault[] = [
  {
    id: "capacity-of-nine-unusable",
    wrong: "A receive chain of nine bytes, enough for one byte of payload, is given back empty.",
    classes: ["M12"],
    seen: ["Cloud Hypervisor 82d426162"],
    clauses: ["VMC-RX-4", "VMC-RX-5"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          for (;;) {
            const channel = this.channels.nextReadable();
            const chain = channel === undefined ? undefined : this.queue.pop();
            if (channel === undefined || chain === undefined) {
              return;
            }
            if (chain.bytes <= headerBytes + 1) {
              this.queue.complete(chain, 0);
              continue;
            }
            const payload = this.writePayload(channel, chain);
            this.writeHeader(channel, chain, payload);
            this.queue.complete(chain, headerBytes + payload);
            this.channels.passTurn();
          }
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
