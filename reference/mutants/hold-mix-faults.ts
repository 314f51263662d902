import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transmit } from "../transmit.ts";
import type { Fault } from "./fault.ts";

const headerBytes = 8;

/** Faults that need several channels, or several things at once, in a certain state. */
export const holdMixFaults: readonly Fault[] = [
  {
    id: "close-drops-all-held",
    wrong: "A host end that closes makes the device discard what it holds back for every channel.",
    classes: ["M37", "M39"],
    seen: [],
    clauses: ["VMC-TX-3", "VMC-TX-4", "VMC-TX-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          const closes = channel.connected && !connected;
          super.connectionChanged(channel, connected);
          if (closes && "discard" in this.transmit && typeof this.transmit.discard === "function") {
            this.transmit.discard();
          }
        }
      },
      Transmit: class extends Transmit {
        discard(): void {
          for (const channel of this.channels.all) {
            for (let chain = channel.held.first; chain !== undefined; chain = channel.held.first) {
              this.release(channel, chain);
            }
          }
          this.queue.settle();
        }
      },
    },
  },
  {
    id: "seventeenth-held-chain-lost",
    wrong: "For one channel 16 chains are held back; further ones are completed and lost.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-TX-3", "VMC-TX-4"],
    parts: {
      Transmit: class extends Transmit {
        protected override hold(channel: Channel, chain: Chain): void {
          let held = 0;
          for (let other = channel.held.first; other !== undefined; other = other.behind) {
            held++;
          }
          if (held < 16) {
            super.hold(channel, chain);
          } else {
            this.queue.complete(chain, 0);
          }
        }
      },
    },
  },
  {
    id: "wakes-the-last-stalled",
    wrong: "A host end that reads again wakes the channel that stopped last, whichever it is.",
    classes: ["M37", "M39"],
    seen: [],
    clauses: ["VMC-TX-13", "VMC-ISO-2", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected lastStalled: Channel | undefined;

        protected override deliver(channel: Channel, chain: Chain): boolean {
          const done = super.deliver(channel, chain);
          if (channel.stalled) {
            this.lastStalled = channel;
          }
          return done;
        }

        override wake(channel: Channel): void {
          if (channel.connected) {
            super.wake(this.lastStalled ?? channel);
          } else {
            super.wake(channel);
          }
        }
      },
    },
  },
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
    id: "connect-forgets-chains",
    wrong: "When a host end connects the receive chains posted before are not filled until the next notification.",
    classes: ["M38", "M46"],
    seen: [],
    clauses: ["VMC-RX-8", "VMC-LIFE-4"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          const opens = !channel.connected && connected;
          super.connectionChanged(channel, connected);
          if (opens && "ready" in this.receive) {
            this.receive.ready = false;
          }
        }

        override notify(queue: number): void {
          if (queue === 0 && "ready" in this.receive) {
            this.receive.ready = true;
          }
          super.notify(queue);
        }
      },
      Receive: class extends Receive {
        ready = true;

        protected override fillChains(): void {
          if (this.ready) {
            super.fillChains();
          }
        }
      },
    },
  },
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
    id: "turns-of-two",
    wrong: "Of the channels with host bytes the two that came first take turns; a third one waits for them.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-ISO-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override listen(): void {
          super.listen();
          const { channels } = this;
          const passTurn = channels.passTurn.bind(channels);
          channels.passTurn = () => {
            passTurn();
            const line = channels.saveLine();
            if (line.length > 2) {
              channels.restoreLine([line[0] ?? 0, line[line.length - 1] ?? 0, ...line.slice(1, -1)]);
            }
          };
        }
      },
    },
  },
  {
    id: "header-split-in-three",
    wrong: "A header that lies in three descriptors or more is refused although ANY_LAYOUT was accepted.",
    classes: ["M11", "M40"],
    seen: [],
    clauses: ["VMC-MSG-3", "RNG-6", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          chain.rewind();
          const whole = chain.remaining;
          chain.remaining = Math.min(chain.bytes, headerBytes);
          const pieces = chain.remainder().length;
          chain.remaining = whole;
          if (chain.bytes >= headerBytes) {
            chain.skip(headerBytes);
          }
          return pieces > 2 ? undefined : channel;
        }
      },
    },
  },
  {
    id: "header-split-inside-length",
    wrong: "When the border of two descriptors lies inside the length of a header the rest of it is taken for zeros.",
    classes: ["M11", "M40"],
    seen: [],
    clauses: ["VMC-MSG-3", "RNG-6", "VMC-TX-3"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined) {
            return undefined;
          }
          const whole = chain.remaining;
          chain.rewind();
          chain.remaining = chain.bytes;
          const first = chain.remainder()[0]?.length ?? 0;
          chain.skip(headerBytes);
          chain.remaining = whole;
          if (first > 4 && first < headerBytes) {
            chain.remaining = whole % 256 ** (first - 4);
          }
          return channel;
        }
      },
    },
  },
  {
    id: "sixty-five-buffers",
    wrong: "Of a chain of more than 64 buffers the first 64 are delivered.",
    classes: ["M12"],
    seen: ["QEMU c8eac1cfa"],
    clauses: ["VMC-MSG-2", "VMC-TX-3", "RNG-23", "RNG-6"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined && chain.segments > 64) {
            const rest = chain.remainder();
            const total = rest.slice(0, 64).reduce((sum, { length }) => sum + length, 0);
            chain.remaining = Math.min(chain.remaining, total);
          }
          return channel;
        }
      },
    },
  },
];

const spoken: WeakSet<Channel> = new WeakSet();
