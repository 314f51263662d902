import { ChainsInFlight } from "../../chains-in-flight.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Any of these tells that a chain that should have been refused was met in a way that no reading allows. */
const malformedClauses: readonly string[] = [
  ...[11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 41].map((row) => `ROB-${row}`),
];

/** What a malformed chain does to the device. */
export const malformedChainsFaults: readonly Fault[] = [
  {
    id: "malformed-completed-twice",
    wrong: "The head of a malformed chain is given back twice.",
    classes: ["M24"],
    seen: [],
    clauses: ["ROB-4", "RNG-15"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          super.refuse(head);
          super.refuse(head);
        }
      },
    },
  },
  {
    id: "malformed-never-completed",
    wrong: "The head of a malformed chain is not given back, and the queue goes on without it.",
    classes: ["M23"],
    seen: ["Cloud Hypervisor 35609ff77", "QEMU CVE-2022-26354"],
    clauses: ["ROB-6", ...malformedClauses],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(): void {
          this.work += 16;
        }
      },
    },
  },
  {
    id: "malformed-completed-with-length",
    wrong: "A malformed chain is given back with the number of bytes that were found in it.",
    classes: ["M03"],
    seen: [],
    clauses: ["ROB-6", ...malformedClauses],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          this.use(head, 8);
        }
      },
    },
  },
  {
    id: "bad-entry-looked-at-for-ever",
    wrong: "An entry whose chain is malformed is not consumed and is looked at again without end.",
    classes: ["M25"],
    seen: ["OpenVMM #4045", "QEMU 2d1df85910"],
    clauses: ["ROB-2", "ROB-9", "ROB-6", ...malformedClauses],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(): void {
          this.nextAvailable = (this.nextAvailable - 1) & 0xffff;
        }
      },
    },
  },
  {
    id: "errors-fill-the-queue",
    wrong: "Each malformed chain is counted as in flight for good, until the queue counts as full.",
    classes: ["M23"],
    seen: ["QEMU 58a83c6149", "QEMU 8d1b247f37"],
    clauses: ["ROB-7", "VMC-TX-13", "VMC-RX-8", "RNG-22"],
    options: { queueSizes: [8, 8] },
    parts: {
      Virtqueue: class extends Virtqueue {
        protected errors = 0;

        protected override refuse(head: number): void {
          super.refuse(head);
          this.errors++;
        }

        protected override hasAvailable(): boolean {
          return this.errors < this.size && super.hasAvailable();
        }

        override reset(): void {
          super.reset();
          this.errors = 0;
        }
      },
    },
  },
  {
    id: "errors-fill-the-device",
    wrong: "The count of malformed chains in flight survives a reset, so that the device stops for good after enough.",
    classes: ["M27", "M26"],
    seen: ["QEMU 4b7f91ed02"],
    clauses: ["ROB-5", "ROB-7", "RST-5", "RST-2", "VMC-TX-13", "VMC-RX-8", "RST-3", "ROB-33"],
    options: { queueSizes: [8, 8] },
    parts: {
      Virtqueue: class extends Virtqueue {
        protected errors = 0;

        protected override refuse(head: number): void {
          super.refuse(head);
          this.errors++;
        }

        protected override hasAvailable(): boolean {
          return this.errors < this.size && super.hasAvailable();
        }
      },
    },
  },
  {
    id: "broken-past-reset",
    wrong: "A queue that stopped at a malformed chain stays stopped through every reset.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-5", "RST-5"],
    options: { malformedReaction: "break" },
    parts: {
      Virtqueue: class extends Virtqueue {
        override reset(): void {
          const { broken } = this;
          super.reset();
          this.broken = broken;
        }
      },
    },
  },
  {
    id: "head-masked",
    wrong: "A head out of range is taken modulo the queue size.",
    classes: ["M17"],
    seen: ["OpenVMM #3136"],
    clauses: ["ROB-13", "RNG-28", "RNG-10", "RNG-15", "ROB-8", "ROB-4", "RNG-17", "RNG-4", "ROB-10", "ROB-3"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override takeHead(): number {
          return super.takeHead() % this.size;
        }
      },
    },
  },
  {
    id: "head-out-of-range-ends-device",
    wrong: "A head out of range ends the device.",
    classes: ["M26"],
    seen: ["OpenVMM #3136"],
    clauses: ["ROB-1", "ROB-13"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override takeHead(): number {
          const head = super.takeHead();
          if (head >= this.size) {
            throw new RangeError("no such descriptor");
          }
          return head;
        }
      },
    },
  },
  {
    id: "impossible-jump-followed",
    wrong: "An available index further ahead than the queue is long is followed as if all those entries were there.",
    classes: ["M42"],
    seen: ["Firecracker 8a7152ac7", "ACRN #7048"],
    clauses: ["ROB-18", "ROB-19", "RNG-15", "ROB-4", "ROB-10", "RNG-28", "ROB-8", "RNG-16", "RNG-10", "ROB-20"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override hasAvailable(): boolean {
          return this.usable() && this.waiting() > 0;
        }
      },
    },
  },
  {
    id: "jump-cut-to-queue-size",
    wrong: "Of an available index further ahead than the queue is long, as many entries are served as the queue has.",
    classes: ["M42"],
    seen: ["crosvm 7a084f4ab"],
    clauses: ["ROB-18", "ROB-19", "RNG-15", "ROB-4", "ROB-10", "RNG-28", "ROB-8", "RNG-16", "RNG-10", "ROB-20"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          return Math.min(super.waiting(), this.size);
        }
      },
    },
  },
  {
    id: "repeat-ends-device",
    wrong: "A head that is offered again while it is in flight ends the device.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-1", "ROB-20", "ROB-21"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuseRepeat(head: number): void {
          throw new Error(`descriptor ${head} is in use`);
        }
      },
    },
  },
  {
    id: "repeat-completed-twice",
    wrong: "A head that was offered again while in flight is given back once more than it was offered.",
    classes: ["M24"],
    seen: [],
    clauses: ["ROB-4", "RNG-15", "ROB-20", "ROB-10", "ROB-21"],
    parts: {
      ChainsInFlight: class extends ChainsInFlight {
        override repeat(head: number, times: number): void {
          super.repeat(head, times > 0 ? times + 1 : 0);
        }
      },
    },
  },
  {
    id: "in-flight-without-bound",
    wrong: "Heads that are offered again and again are all taken, more than the queue has entries.",
    classes: [],
    seen: ["QEMU CVE-2016-6490", "QEMU CVE-2016-5403"],
    clauses: ["ROB-10", "ROB-21", "RNG-15", "ROB-4"],
    options: { queueSizes: [4, 4] },
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuseRepeat(head: number): void {
          this.inFlight.repeat(head, 1);
        }
      },
    },
  },
  {
    id: "live-address-ends-device",
    wrong: "A queue address that is written while the queue is live ends the device.",
    classes: ["M26"],
    seen: [],
    clauses: ["ROB-1", "ROB-36"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override setAddress(pageNumber: number): void {
          if (this.pageNumber !== 0 && this.nextUsed !== this.rules.startIndex) {
            throw new Error("the queue is live");
          }
          super.setAddress(pageNumber);
        }
      },
    },
  },
  {
    id: "live-features-end-device",
    wrong: "Features that are accepted anew while a queue is live end the device.",
    classes: ["M26"],
    seen: ["QEMU 2d69eba5fe"],
    clauses: ["ROB-1", "ROB-35"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override negotiate(features: number): void {
          if (this.usable() && this.nextUsed !== this.rules.startIndex) {
            throw new Error("the ring's layout depends on its features");
          }
          super.negotiate(features);
        }
      },
    },
  },
];
