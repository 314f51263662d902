import type { ChannelBackend } from "../../../src/target/device-port.ts";
import type { Chain } from "../../chain.ts";
import { Channel, Channels } from "../../channels.ts";
import type { Parts } from "../../parts.ts";
import { Receive } from "../../receive.ts";
import type { Fault } from "../fault.ts";

/** A device of which a channel keeps no more host bytes than so many; what comes beyond is dropped. */
function keepingInput(bytes: number): Partial<Parts> {
  return {
    Channels: class extends Channels {
      protected override create(position: number, backend: ChannelBackend): Channel {
        return new (class extends Channel {
          override readable(): number {
            const spare = super.readable() - bytes;
            if (spare > 0) {
              const kept = new Uint8Array(bytes);
              let done = 0;
              while (done < bytes) {
                const part = new Uint8Array(bytes - done);
                const count = super.read(part, part.length);
                kept.set(part.subarray(0, count), done);
                done += count;
              }
              this.dropHostBytes();
              this.restorePending(kept);
            }
            return super.readable();
          }
        })(position + 1, backend);
      }
    },
  };
}

const headerBytes = 8;

function repeatingInput(place: number): Partial<Parts> {
  return {
    Receive: class extends Receive {
      protected readonly places: Map<Channel, number> = new Map();

      protected override writePayload(channel: Channel, chain: Chain): number {
        const payload = super.writePayload(channel, chain);
        const before = this.places.get(channel) ?? 0;
        this.places.set(channel, before + payload);
        if (before < place && before + payload > place + 1) {
          chain.rewind();
          chain.skip(headerBytes + place - before);
          chain.put(this.environment.memory, new Uint8Array(1), 1);
        }
        return payload;
      }
    },
  };
}

/** Bytes of a host end on their way to the guest. */
export const hostBytesFaults: readonly Fault[] = [
  {
    id: "repeated-at-full-chain",
    wrong: "The last byte that fills a chain is given again at the start of the next one.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-RX-3", "VMC-RX-4"],
    parts: {
      Receive: class extends Receive {
        protected readonly again: Map<Channel, Uint8Array> = new Map();

        protected override writePayload(channel: Channel, chain: Chain): number {
          const again = this.again.get(channel);
          this.again.delete(channel);
          if (again !== undefined && chain.bytes > headerBytes + 1) {
            channel.restorePending(again);
          }
          const written = super.writePayload(channel, chain);
          if (written === chain.bytes - headerBytes && written > 1) {
            this.again.set(channel, this.chunk.slice(written - 1, written));
          }
          return written;
        }
      },
    },
  },
  {
    id: "rest-of-message-dropped",
    wrong: "Host bytes that do not fit into the chain at hand are dropped.",
    classes: ["M38"],
    seen: ["QEMU 36cf2a3713"],
    clauses: ["VMC-RX-3", "VMC-RX-8", "VMC-LIFE-1"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const written = super.writePayload(channel, chain);
          channel.dropHostBytes();
          return written;
        }
      },
    },
  },
  {
    id: "chains-reversed-in-pass",
    wrong: "Of two messages given in one go the bytes of the second one come first.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-RX-3"],
    parts: {
      Receive: class extends Receive {
        protected override writePayload(channel: Channel, chain: Chain): number {
          const wanted = chain.bytes - headerBytes;
          const all = channel.readable();
          if (all > wanted && all < 4096) {
            const bytes = new Uint8Array(all);
            const count = channel.read(bytes, all);
            const turned = new Uint8Array(count);
            turned.set(bytes.subarray(count - wanted, count));
            turned.set(bytes.subarray(0, count - wanted), wanted);
            channel.restorePending(turned);
          }
          return super.writePayload(channel, chain);
        }
      },
    },
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
    id: "backlog-cut-at-64-kib",
    wrong: "Of host bytes that wait for chains the first 65,536 of a channel are kept.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-RX-3", "VMC-RX-6", "VMC-LIFE-1", "VMC-RX-8"],
    parts: keepingInput(65_536),
  },
  {
    id: "input-at-64-kib",
    wrong: "The byte at place 65536 of a channel's stream to the guest is given twice.",
    classes: ["M09", "M38"],
    seen: [],
    clauses: ["VMC-RX-3"],
    parts: repeatingInput(0x1_0000),
  },
];
