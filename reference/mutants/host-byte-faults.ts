import type { Chain } from "../chain.ts";
import { type Channel, Channels } from "../channels.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;

/** Faults in which host bytes the guest is given, on which channel and when. */
export const hostByteFaults: readonly Fault[] = [
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
    wrong: "Once host bytes have found no receive chain, none are given out before the next reset.",
    classes: ["M38", "M46"],
    seen: ["crosvm 39324a695"],
    clauses: ["VMC-RX-6", "VMC-RX-8"],
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
    id: "first-channel-preferred",
    wrong: "The first channel with host bytes gets every receive chain.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-ISO-3"],
    parts: {
      Channels: class extends Channels {
        override nextReadable(): Channel | undefined {
          return this.all.find((channel) => channel.readable() > 0);
        }

        override passTurn(): void {
          this.line.length = 0;
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
    id: "new-connection-first",
    wrong: "Bytes of a new connection are given out before those that a closed one left.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-LIFE-3", "VMC-RX-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          super.connectionChanged(channel, connected);
          if (!connected) {
            const bytes = channel.takeOver().slice();
            channel.restorePending(bytes.reverse());
          }
        }
      },
    },
  },
  {
    id: "host-bytes-hoarded",
    wrong: "Host bytes are read into the device as they come, however many wait for a chain.",
    classes: ["M38"],
    seen: ["QEMU CVE-2016-5403"],
    clauses: ["VMC-ISO-4"],
    parts: {
      Channels: class extends Channels {
        override nextReadable(): Channel | undefined {
          for (const channel of this.all) {
            const here = channel.takeOver().slice();
            const rest = channel.readable() - here.length;
            if (rest > 0) {
              const more = new Uint8Array(here.length + rest);
              more.set(here);
              channel.restorePending(new Uint8Array(0));
              channel.read(more.subarray(here.length), rest);
              channel.restorePending(more);
            }
          }
          return super.nextReadable();
        }
      },
    },
  },
];
