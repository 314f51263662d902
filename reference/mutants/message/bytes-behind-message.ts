import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Receive } from "../../receive.ts";
import type { Fault } from "../fault.ts";

const headerBytes = 8;

/** What stands in a receive buffer behind the message. */
export const bytesBehindMessageFaults: readonly Fault[] = [
  {
    id: "old-bytes-behind-message",
    wrong: "The whole copy buffer goes into a chain, with bytes of earlier messages behind the new ones.",
    classes: ["M05"],
    seen: ["QEMU CVE-2024-8612", "Linux vhost CVE-2018-1118"],
    clauses: ["VMC-RX-9"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const written = super.writePayload(channel, chain);
          const rest = chain.bytes - headerBytes - written;
          if (rest > 0 && written < 4096) {
            chain.put(this.environment.memory, this.chunk.subarray(written), Math.min(rest, 4096));
          }
          return written;
        }
      },
    },
  },
  {
    id: "host-memory-behind-message",
    wrong: "What is left of a receive chain is filled with bytes that belong to the host.",
    classes: ["M05"],
    seen: ["QEMU virtio-console vcon_read", "Linux vhost CVE-2018-1118"],
    clauses: ["VMC-RX-9"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const written = super.writePayload(channel, chain);
          const rest = Math.min(64, chain.bytes - headerBytes - written);
          if (rest > 0) {
            const secret = new Uint8Array(rest).map((_, place) => (place * 37 + 113) & 0xff);
            chain.put(this.environment.memory, secret, rest);
          }
          return written;
        }
      },
    },
  },
  {
    id: "bytes-of-other-channel-behind-message",
    wrong: "Behind a message stands the beginning of what waits on another channel.",
    classes: ["M37"],
    seen: [],
    clauses: ["VMC-RX-9", "VMC-ISO-1"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const written = super.writePayload(channel, chain);
          const other = this.channels.all.find((each) => each !== channel && each.readable() > 0);
          const rest = Math.min(16, chain.bytes - headerBytes - written);
          if (other !== undefined && rest > 0) {
            const waiting = other.takeOver();
            chain.put(this.environment.memory, waiting, Math.min(rest, waiting.length));
          }
          return written;
        }
      },
    },
  },
];
