import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import type { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

type Complete = Virtqueue["complete"];

/** How a message is written to receive buffers. */
export const receiveWritesFaults: readonly Fault[] = [
  {
    id: "header-written-in-one-piece",
    wrong: "The header of a message to the guest is written in one piece, even if the first buffer is shorter.",
    classes: ["M11", "M22"],
    seen: ["QEMU 7882080388"],
    clauses: ["RNG-17", "VMC-RX-1", "RNG-6", "ROB-3"],
    parts: {
      Receive: class extends Receive {
        protected override writeHeader(channel: Channel, chain: Chain, payload: number): void {
          this.headerView.setUint32(0, channel.id, true);
          this.headerView.setUint32(4, payload, true);
          chain.rewind();
          chain.remaining = chain.bytes;
          const first = chain.remainder()[0];
          this.environment.memory.writeBytes(first?.address ?? 0, this.header, 0, headerBytes);
        }
      },
    },
  },
  {
    id: "payload-written-in-words",
    wrong: "A payload is written to guest memory in words of four bytes, past the end of the buffer that holds it.",
    classes: ["M22"],
    seen: [],
    clauses: ["RNG-17", "ROB-3"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const payload = super.writePayload(channel, chain);
          chain.rewind();
          chain.remaining = headerBytes + payload;
          const last = chain.remainder().at(-1);
          if (last !== undefined) {
            const end = last.address + last.length;
            const pad = new Uint8Array(-last.length & 3);
            this.environment.memory.writeBytes(end, pad, 0, pad.length);
          }
          return payload;
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
];
