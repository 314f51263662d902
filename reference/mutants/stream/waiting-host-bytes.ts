import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

const spoken: WeakSet<Channel> = new WeakSet();

/** Host bytes that find no receive chain. */
export const waitingHostBytesFaults: readonly Fault[] = [
  {
    id: "input-waits-for-output",
    wrong: "While a channel's host end does not read, its bytes are not given to the guest either.",
    classes: ["M38", "M39"],
    seen: [],
    clauses: ["VMC-RX-8", "VMC-RX-6"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          if (!this.channels.all.some((channel) => channel.stalled && channel.readable() > 0)) {
            super.fillChains();
          }
        }
      },
    },
  },
  {
    id: "input-needs-output-first",
    wrong: "Host bytes are given to the guest only after it has sent its first message on their channel.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-RX-8"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined) {
            spoken.add(channel);
          }
          return channel;
        }
      },
      Receive: class extends Receive {
        protected override fillChains(): void {
          const channel = this.channels.nextReadable();
          if (channel !== undefined && spoken.has(channel)) {
            super.fillChains();
          }
        }
      },
    },
  },
  {
    id: "dropped-without-chain",
    wrong: "Host bytes that find no receive chain are dropped.",
    classes: ["M38"],
    seen: ["QEMU send_control_msg", "QEMU a01a9cb82"],
    clauses: ["VMC-RX-6", "VMC-RX-3", "VMC-RX-8", "VMC-LIFE-1"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          super.fillChains();
          const channel = this.channels.nextReadable();
          if (this.queue.pageNumber !== 0 && channel !== undefined && !this.queue.exhausted()) {
            channel.dropHostBytes();
          }
        }
      },
    },
  },
  {
    id: "waiting-bytes-forgotten",
    wrong: "Once host bytes have found no receive chain, none are given out on that ring, also after a reset.",
    classes: ["M38", "M46"],
    seen: ["crosvm 39324a695"],
    clauses: ["VMC-RX-6", "VMC-RX-8", "RST-2"],
    parts: {
      Receive: class extends Receive {
        protected starved = false;
        protected starvedRing = 0;

        protected override fillChains(): void {
          if (this.starved && this.starvedRing === this.queue.pageNumber) {
            return;
          }
          super.fillChains();
          this.starvedRing = this.queue.pageNumber;
          this.starved =
            this.starvedRing !== 0 && !this.queue.exhausted() && this.channels.nextReadable() !== undefined;
        }
      },
    },
  },
  {
    id: "new-chains-unnoticed",
    wrong: "Host bytes that wait for a chain are not given out when one is posted, only when more host bytes come.",
    classes: ["M38", "M46"],
    seen: ["Firecracker 009ec859f", "crosvm 39324a695"],
    clauses: ["VMC-RX-8", "VMC-RX-6", "VMC-RX-5", "VMC-LIFE-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(queue: number): void {
          if (queue !== 0) {
            super.notify(queue);
          }
        }
      },
    },
  },
  {
    id: "new-bytes-unnoticed",
    wrong: "Host bytes that come while chains are posted are not given out before the next notification.",
    classes: ["M38", "M46"],
    seen: ["hvisor-tool #121"],
    clauses: ["VMC-RX-8"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override listen(): void {
          for (const channel of this.channels.all) {
            channel.listen({
              readableChanged: () => undefined,
              writable: () => this.transmit.wake(channel),
              connectionChanged: (connected) => this.connectionChanged(channel, connected),
            });
          }
        }
      },
    },
  },
  {
    id: "posted-chains-lost",
    wrong: "All posted chains are taken at once and only those that get a message are given back.",
    classes: ["M23"],
    seen: ["vhost-device-can #923"],
    clauses: ["VMC-RX-8", "RNG-20", "VMC-RX-6"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          super.fillChains();
          while (this.queue.pop() !== undefined) {
            // Nobody remembers these.
          }
        }
      },
    },
  },
];
