import type { Chain } from "../chain.ts";
import type { Channel } from "../channels.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Ring } from "../ring.ts";
import { Transmit } from "../transmit.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** Faults in what a reset or another register write touches, that need a certain state before it to show. */
export const resetMixFaults: readonly Fault[] = [
  {
    id: "reset-keeps-place-in-message",
    wrong: "A reset keeps the place where a half-taken message stopped, and the channel's next one begins there.",
    classes: ["M27"],
    seen: ["QEMU d4c19cdeeb"],
    clauses: ["RST-3", "VMC-TX-3", "VMC-TX-1", "ROB-33"],
    parts: {
      Transmit: class extends Transmit {
        protected readonly place: Map<Channel, number> = new Map();

        override reset(): void {
          for (const channel of this.channels.all) {
            const chain = channel.held.first;
            const taken = chain === undefined ? 0 : chain.bytes - 8 - chain.remaining;
            if (taken > 0) {
              this.place.set(channel, taken);
            }
          }
          super.reset();
        }

        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel !== undefined) {
            const skip = Math.min(this.place.get(channel) ?? 0, chain.remaining);
            this.place.delete(channel);
            chain.skip(skip);
            chain.remaining -= skip;
          }
          return channel;
        }
      },
    },
  },
  {
    id: "reset-of-unready-device-forgets-rings",
    wrong: "A reset before DRIVER_OK clears the registers and leaves the rings where they were.",
    classes: ["M27", "M36"],
    seen: [],
    clauses: ["RST-2", "INT-12", "RST-1", "RST-5"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          if (this.transport.driverOk()) {
            super.reset();
          } else {
            this.interrupts.reset();
            this.transport.reset();
          }
        }
      },
    },
  },
  {
    id: "used-ring-of-first-life",
    wrong: "The place of the used ring is found when a queue first gets an address and kept for every later one.",
    classes: ["M27", "M41"],
    seen: [],
    clauses: ["RST-1", "RNG-1", "RNG-17", "RST-2"],
    parts: {
      Ring: class extends Ring {
        protected firstUsed = 0;

        override place(address: number): boolean {
          const inside = super.place(address);
          if (address !== 0) {
            this.firstUsed ||= this.used;
            this.used = this.firstUsed;
          }
          return inside;
        }
      },
    },
  },
  {
    id: "second-driver-ok-restarts-rings",
    wrong: "Writing device status with DRIVER_OK set while it is set starts the rings from their first entry.",
    classes: ["M35"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["RNG-15", "RNG-16", "RNG-17", "RNG-28", "STA-4", "ROB-34"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          const again = this.driverOk();
          super.writeStatus(value);
          if (again && (value & 4) !== 0) {
            for (const queue of this.queues) {
              if ("restart" in queue && typeof queue.restart === "function") {
                queue.restart();
              }
            }
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        restart(): void {
          this.nextAvailable = this.rules.startIndex;
          this.nextUsed = this.rules.startIndex;
        }
      },
    },
  },
  {
    id: "acknowledge-status-clears-features",
    wrong: "A device status without DRIVER_OK clears the accepted features.",
    classes: ["M35", "M34"],
    seen: [],
    clauses: ["REG-1", "REG-7", "FEAT-1", "STA-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          if (value === 1) {
            this.writeGuestFeatures(0);
          }
        }
      },
    },
  },
  {
    id: "queue-select-in-a-byte",
    wrong: "Only the low byte of queue select selects a queue, so that queue 256 is queue 0.",
    classes: ["M32", "M17"],
    seen: [],
    clauses: ["REG-4", "VMC-QUE-2", "REG-5"],
    parts: {
      Transport: class extends Transport {
        protected override selectedQueue(): ReturnType<Transport["selectedQueue"]> {
          return this.queues[this.queueSelect & 0xff];
        }
      },
    },
  },
  {
    id: "notify-by-selection",
    wrong: "A notification serves the selected queue, whatever its value.",
    classes: ["M32"],
    seen: [],
    clauses: ["VMC-TX-13", "REG-8", "VMC-RX-8", "RNG-20", "RNG-21", "STA-4"],
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(_value: number): void {
          super.writeNotify(this.queueSelect);
        }
      },
    },
  },
];
