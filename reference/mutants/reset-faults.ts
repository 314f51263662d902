import { ChainsInFlight } from "../chains-in-flight.ts";
import { Interrupts } from "../interrupts.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transmit } from "../transmit.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** What a ring position left from an earlier life may be found by. */
const secondLife: readonly string[] = ["RST-3", "ROB-33", "RST-5", "VMC-TX-13", "VMC-RX-8", "RNG-28", "ROB-5"];

/** Faults in what a reset clears of queues, registers and channels. */
export const resetFaults: readonly Fault[] = [
  {
    id: "reset-keeps-available-position",
    wrong: "A reset leaves the position in the available ring where it was.",
    classes: ["M27"],
    seen: ["rust-vmm d951283", "Cloud Hypervisor fe6bcd037"],
    clauses: ["RST-2", ...secondLife],
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { nextAvailable } = this;
          super.reset();
          this.nextAvailable = nextAvailable;
        }
      },
    },
  },
  {
    id: "reset-keeps-used-position",
    wrong: "A reset leaves the position in the used ring where it was.",
    classes: ["M27"],
    seen: ["Cloud Hypervisor fe6bcd037"],
    clauses: ["RST-2", "RNG-16", "RNG-15", ...secondLife],
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { nextUsed } = this;
          super.reset();
          this.nextUsed = nextUsed;
        }
      },
    },
  },
  {
    id: "reset-keeps-ring-address",
    wrong: "A reset leaves the queue addresses as they were.",
    classes: ["M27"],
    seen: ["kvmtool 66454cc"],
    clauses: ["RST-2", "REG-6", "RST-1"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { pageNumber, inRam } = this;
          super.reset();
          this.pageNumber = pageNumber;
          this.inRam = inRam;
        }
      },
    },
  },
  {
    id: "reset-hides-ring-address",
    wrong: "A reset clears the queue address register and goes on using the ring.",
    classes: ["M27"],
    seen: ["QEMU 9e43a83041", "kvmtool 66454cc"],
    clauses: ["RST-1", "RST-3", "RNG-28"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { pageNumber } = this;
          super.reset();
          this.inRam = pageNumber !== 0 && this.ring.place(pageNumber * 4096);
        }

        override usable(): boolean {
          return this.inRam && !this.broken;
        }
      },
    },
  },
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
    id: "reset-keeps-heads-in-flight",
    wrong: "A reset leaves the heads of chains in flight marked, so that they count as offered twice in the next life.",
    classes: ["M27"],
    seen: ["QEMU 4b7f91ed02"],
    clauses: ["RST-3", "ROB-33", "RST-2", "ROB-5", "VMC-TX-13", "VMC-TX-3", "VMC-RX-4"],
    parts: {
      ChainsInFlight: class extends ChainsInFlight {
        override reset(): void {
          this.repeats.fill(0);
        }
      },
    },
  },
  {
    id: "reset-keeps-held-chains",
    wrong: "Transmit chains that were held back at a reset are delivered and given back afterwards.",
    classes: ["M27"],
    seen: ["QEMU d4c19cdeeb", "OpenVMM #3915"],
    clauses: ["RST-3", "RST-1", "ROB-33", "RNG-15", "VMC-TX-1", "VMC-TX-13", "RST-2"],
    parts: {
      Transmit: class extends Transmit {
        override reset(): void {
          this.heldSegments = 0;
        }
      },
    },
  },
  {
    id: "reset-keeps-stall",
    wrong: "A channel whose host end did not read at a reset stays stopped in the next life, even when it reads again.",
    classes: ["M27"],
    seen: [],
    clauses: ["VMC-TX-13", "ROB-33", "RST-2", "RST-3", "VMC-TX-4", "VMC-LIFE-4"],
    parts: {
      Transmit: class extends Transmit {
        protected stalledAtReset = new Set<unknown>();

        override reset(): void {
          for (const channel of this.channels.all) {
            if (channel.held.first !== undefined) {
              this.stalledAtReset.add(channel);
            }
          }
          super.reset();
        }

        protected override deliver(...given: Parameters<Transmit["deliver"]>): boolean {
          return !this.stalledAtReset.has(given[0]) && super.deliver(...given);
        }
      },
    },
  },
  {
    id: "reset-completes-chains",
    wrong: "A reset gives back the chains in flight before it forgets them.",
    classes: ["M27"],
    seen: ["QEMU 9e43a83041"],
    clauses: ["RST-3", "RST-1"],
    parts: {
      Transmit: class extends Transmit {
        override reset(): void {
          for (const channel of this.channels.all) {
            for (let chain = channel.held.first; chain !== undefined; chain = channel.held.first) {
              this.release(channel, chain);
            }
          }
          super.reset();
        }
      },
    },
  },
  {
    id: "reset-drops-host-bytes",
    wrong: "A reset drops the host bytes that the guest has not been given.",
    classes: ["M27", "M38"],
    seen: ["crosvm fddb56323"],
    clauses: ["VMC-LIFE-1", "VMC-RX-3", "VMC-RX-8"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          for (const channel of this.channels.all) {
            channel.dropHostBytes();
          }
        }
      },
    },
  },
  {
    id: "reset-keeps-last-decision",
    wrong: "A reset leaves the used index of the last decision on an interrupt as it was.",
    classes: ["M27"],
    seen: ["crosvm 078ef31b7"],
    clauses: ["RST-2", "INT-14", "INT-6", "INT-9", "FEAT-8", "INT-5"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { signalledUsed } = this.suppression;
          super.reset();
          this.suppression.signalledUsed = signalledUsed;
        }
      },
    },
  },
];
