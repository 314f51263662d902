import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import { Interrupts } from "../../interrupts.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transmit } from "../../transmit.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** What a reset leaves in registers. */
export const resetRegistersFaults: readonly Fault[] = [
  {
    id: "reset-keeps-queue-select",
    wrong: "A reset leaves the queue select register as it was.",
    classes: ["M27"],
    seen: ["OpenVMM e29e332d1"],
    clauses: ["RST-2", "REG-5"],
    parts: {
      Transport: class extends Transport {
        override reset(): void {
          const { queueSelect } = this;
          super.reset();
          this.queueSelect = queueSelect;
        }
      },
    },
  },
  {
    id: "reset-keeps-features",
    wrong: "A reset leaves the accepted features as they were.",
    classes: ["M27"],
    seen: ["Cloud Hypervisor 9f569c7b8"],
    clauses: ["RST-2", "RNG-17"],
    parts: {
      Transport: class extends Transport {
        override reset(): void {
          const { guestFeatures } = this;
          super.reset();
          this.writeGuestFeatures(guestFeatures);
        }
      },
    },
  },
  {
    id: "reset-keeps-feature-effects",
    wrong: "A reset clears the guest features register and EVENT_IDX stays in force until features are accepted again.",
    classes: ["M27", "M34"],
    seen: [],
    clauses: ["RST-2", "RNG-17", "INT-9", "INT-6", "INT-14", "INT-8"],
    parts: {
      Transport: class extends Transport {
        protected used = 0;

        protected override negotiate(): void {
          this.used = this.guestFeatures === 0 ? this.used : this.negotiatedFeatures();
          for (const queue of this.queues) {
            queue.negotiate(this.used);
          }
        }
      },
    },
  },
  {
    id: "reset-keeps-isr",
    wrong: "A reset lowers the line and leaves ISR status as it was.",
    classes: ["M27"],
    seen: [],
    clauses: ["RST-2", "INT-15", "INT-5", "INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override reset(): void {
          const { isr } = this;
          super.reset();
          this.isr = isr;
        }
      },
    },
  },
  {
    id: "reset-keeps-line",
    wrong: "A reset clears ISR status and leaves the interrupt line up.",
    classes: ["M27"],
    seen: ["libvmm #349"],
    clauses: ["RST-2", "INT-1", "INT-3", "RST-1"],
    parts: {
      Interrupts: class extends Interrupts {
        protected resetting = false;

        override reset(): void {
          this.resetting = true;
          super.reset();
          this.resetting = false;
        }

        protected override drive(level: boolean): void {
          if (!this.resetting) {
            super.drive(level);
          }
        }
      },
    },
  },
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
    id: "reset-halves-queue-size",
    wrong: "After a reset the queues are half as long as before.",
    classes: ["M27"],
    seen: ["QEMU 46c5d0823d"],
    clauses: ["REG-3"],
    parts: {
      Transport: class extends Transport {
        protected resets = 0;

        override reset(): void {
          super.reset();
          this.resets++;
        }

        protected override register16(offset: number): number {
          const value = super.register16(offset);
          return offset === 12 && this.resets > 2 ? value >>> 1 : value;
        }
      },
    },
  },
  {
    id: "same-address-keeps-positions",
    wrong: "A queue that gets the address it had in its last life goes on at its old positions.",
    classes: ["M27"],
    seen: [],
    clauses: ["RST-2", "RST-1", "RNG-16", "RNG-15", "ROB-33", "RST-5"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected former = { page: 0, available: 0, used: 0 };

        override reset(): void {
          if (this.pageNumber !== 0) {
            this.former = { page: this.pageNumber, available: this.nextAvailable, used: this.nextUsed };
          }
          super.reset();
        }

        override setAddress(pageNumber: number): void {
          if (pageNumber === this.former.page) {
            this.nextAvailable = this.former.available;
            this.nextUsed = this.former.used;
          }
          super.setAddress(pageNumber);
        }
      },
    },
  },
];
