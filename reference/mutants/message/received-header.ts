import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

/** The header of a message to the guest. */
export const receivedHeaderFaults: readonly Fault[] = [
  {
    id: "id-of-first-channel",
    wrong: "Every message to the guest names the first channel.",
    classes: ["M37"],
    seen: ["v86 2bcfa9d8"],
    clauses: ["VMC-ISO-1", "VMC-RX-3"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          super.writeHeader(this.channels.all[0] ?? channel, chain, payload);
        }
      },
    },
  },
  {
    id: "position-instead-of-id",
    wrong: "A message to the guest names its channel by position, which is no id.",
    classes: ["M37", "M40"],
    seen: [],
    clauses: ["VMC-RX-10", "VMC-ISO-1", "VMC-RX-3"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          super.writeHeader(channel, chain, payload);
          this.headerView.setUint32(0, this.channels.all.indexOf(channel), true);
          chain.rewind();
          chain.put(this.environment.memory, this.header, headerBytes);
        }
      },
    },
  },
  {
    id: "header-length-swapped",
    wrong: "The length in the header of a message to the guest is in network order.",
    classes: ["M45"],
    seen: ["kvmtool a0a7d66"],
    clauses: ["VMC-MSG-1", "VMC-RX-1"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          super.writeHeader(channel, chain, payload);
          this.headerView.setUint32(4, payload, false);
          chain.rewind();
          chain.put(this.environment.memory, this.header, headerBytes);
        }
      },
    },
  },
  {
    id: "empty-message-at-end",
    wrong: "When a channel's bytes end with the chain a message without payload follows.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-RX-1", "VMC-RX-4"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          const channel = this.channels.nextReadable();
          super.fillChains();
          if (channel !== undefined && channel.readable() === 0) {
            const chain = this.queue.pop();
            if (chain !== undefined) {
              this.writeHeader(channel, chain, 0);
              this.queue.complete(chain, headerBytes);
            }
          }
        }
      },
    },
  },
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
    id: "received-length-in-sixteen-bits",
    wrong: "The length in the header of a message to the guest is cut to 16 bits.",
    classes: ["M40"],
    seen: [],
    clauses: ["VMC-RX-1", "VMC-RX-2"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          super.writeHeader(channel, chain, payload & 0xffff);
        }
      },
    },
  },
];
