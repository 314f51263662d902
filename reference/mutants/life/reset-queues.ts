import { ChainsInFlight } from "../../chains-in-flight.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Ring } from "../../ring.ts";
import { Transmit } from "../../transmit.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** What a ring position left from an earlier life may be found by. */
const secondLife: readonly string[] = ["RST-3", "ROB-33", "RST-5", "VMC-TX-13", "VMC-RX-8", "RNG-28", "ROB-5"];

/** What a reset leaves of rings and of what is under way. */
export const resetQueuesFaults: readonly Fault[] = [
  {
    id: "old-heads-in-new-ring",
    wrong: "Chains that were in flight at a reset are given back in the ring that is set up next.",
    classes: ["M27"],
    seen: ["QEMU d4c19cdeeb", "OpenVMM #3915"],
    clauses: ["RST-3", "RST-2", "ROB-33"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          const heads: number[] = [];
          for (const channel of this.channels.all) {
            for (let chain = channel.held.first; chain !== undefined; chain = chain.behind) {
              heads.push(chain.head);
            }
          }
          super.reset();
          const queue = this.queues[1];
          if ("remember" in queue && typeof queue.remember === "function") {
            queue.remember(heads);
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        protected old: readonly number[] = [];

        /** Keeps heads to give back when the queue is served next. */
        remember(heads: readonly number[]): void {
          this.old = heads.length > 0 ? heads : this.old;
        }

        override beginPass(): void {
          super.beginPass();
          if (this.usable() && this.old.length > 0 && this.waiting() > 0) {
            for (const head of this.old) {
              this.use(head, 0);
            }
            this.old = [];
          }
        }
      },
    },
  },
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
];
