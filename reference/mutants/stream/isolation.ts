import type { Chain } from "../../chain.ts";
import { type Channel, Channels } from "../../channels.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

/** Channels that get in each other's way. */
export const isolationFaults: readonly Fault[] = [
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
  {
    id: "head-of-line",
    wrong: "While one channel's host end does not read, messages of all channels wait.",
    classes: ["M39"],
    seen: [],
    clauses: ["VMC-ISO-2"],
    parts: {
      Transmit: class extends Transmit {
        protected override takeChains(): void {
          while (this.channels.all.every((channel) => channel.held.first === undefined)) {
            const chain = this.queue.pop();
            if (chain === undefined) {
              this.queue.notified = this.queue.exhausted();
              return;
            }
            this.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "second-stalled-channel-lost",
    wrong: "When two channels are held back, messages of the second one are put behind those of the first.",
    classes: ["M37", "M39"],
    seen: [],
    clauses: ["VMC-ISO-1", "VMC-TX-1", "VMC-TX-3", "RNG-25"],
    parts: {
      Transmit: class extends Transmit {
        protected override hold(channel: Channel, chain: Chain): void {
          const other = this.channels.all.find((each) => each !== channel && each.held.first !== undefined);
          super.hold(other ?? channel, chain);
        }
      },
    },
  },
  {
    id: "messages-kept-without-bound",
    wrong: "Messages for a host end that does not read are copied and completed, however many there are.",
    classes: ["M39"],
    seen: ["QEMU CVE-2016-5403"],
    clauses: ["VMC-ISO-4", "MIG-1", "MIG-9"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly copies: Map<Channel, Uint8Array[]> = new Map();

        protected override hold(channel: Channel, chain: Chain): void {
          const bytes = new Uint8Array(chain.remaining);
          chain.peek(this.environment.memory, bytes, bytes.length);
          this.copies.set(channel, [...(this.copies.get(channel) ?? []), bytes]);
          this.queue.complete(chain, 0);
        }

        protected override deliverHeld(): void {
          super.deliverHeld();
          for (const [channel, copies] of this.copies) {
            while (copies.length > 0 && channel.connected && !channel.stalled) {
              const bytes = copies.shift() ?? new Uint8Array(0);
              const taken = channel.write(bytes, bytes.length);
              if (taken < bytes.length) {
                copies.unshift(bytes.slice(taken));
                channel.stalled = true;
              }
            }
            if (!channel.connected) {
              copies.length = 0;
            }
          }
        }

        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          const waits = channel !== undefined && (this.copies.get(channel)?.length ?? 0) > 0 && chain.remaining > 0;
          if (channel !== undefined && waits && channel.connected) {
            this.hold(channel, chain);
            return;
          }
          chain.rewind();
          super.accept(chain);
        }
      },
    },
  },
];
