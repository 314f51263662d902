import type { Chain } from "../../chain.ts";
import { Receive } from "../../receive.ts";
import { Ring } from "../../ring.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const indexMask = 0xffff;

/** What the device takes from the available ring. */
export const availableRingFaults: readonly Fault[] = [
  {
    id: "available-index-modulo-65535",
    wrong: "The position in the available ring goes from 65534 to 0.",
    classes: ["M09"],
    seen: [],
    clauses: ["VMC-TX-13", "RNG-16", "RNG-15", "VMC-RX-8", "RNG-20", "RNG-25"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override takeHead(): number {
          const head = super.takeHead();
          this.nextAvailable %= indexMask;
          return head;
        }
      },
    },
  },
  {
    id: "full-ring-of-input-jams",
    wrong: "When all receive buffers of the ring are posted at once the device finds none.",
    classes: ["M06", "M09"],
    seen: ["v86 1e179445"],
    clauses: ["RNG-22", "VMC-RX-8"],
    parts: {
      Receive: class extends Receive {
        protected override fillChains(): void {
          const { queue } = this;
          if (!("isFull" in queue && typeof queue.isFull === "function" && queue.isFull())) {
            super.fillChains();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        isFull(): boolean {
          return this.usable() && this.waiting() === this.size;
        }
      },
    },
  },
  {
    id: "descriptors-marked-done",
    wrong: "The head's descriptor is overwritten when its chain is completed.",
    classes: ["M44"],
    seen: [],
    clauses: ["RNG-5", "ROB-3"],
    parts: {
      Ring: class extends Ring {
        override writeUsed(index: number, head: number, length: number): void {
          if (head < this.size) {
            this.memory.write16(this.descriptors + 16 * head + 12, 0);
          }
          super.writeUsed(index, head, length);
        }
      },
    },
  },
  {
    id: "available-entry-cleared",
    wrong: "An entry of the available ring is set to 0 once it was read.",
    classes: ["M44"],
    seen: [],
    clauses: ["RNG-5", "ROB-3"],
    parts: {
      Ring: class extends Ring {
        override availableHead(index: number): number {
          const head = super.availableHead(index);
          this.memory.write16(this.available + 4 + 2 * this.slot(index), 0);
          return head;
        }
      },
    },
  },
  {
    id: "index-before-element",
    wrong: "The used index is published before the element it covers is written.",
    classes: ["M07"],
    seen: ["Firecracker ffe77023c"],
    clauses: ["RNG-11"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override use(head: number, length: number): void {
          if (this.usable()) {
            const index = this.nextUsed;
            this.nextUsed = (index + 1) & 0xffff;
            this.ring.writeUsedIndex(this.nextUsed);
            this.ring.writeUsed(index, head, length);
          }
        }
      },
    },
  },
  {
    id: "completed-twice",
    wrong: "Every eighth chain is given back twice.",
    classes: ["M24"],
    seen: [],
    clauses: ["RNG-15", "ROB-4"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected completed = 0;

        override complete(chain: Chain, length: number): void {
          const { head } = chain;
          super.complete(chain, length);
          if (++this.completed % 8 === 0) {
            this.use(head, length);
          }
        }
      },
    },
  },
  {
    id: "available-index-signed",
    wrong: "The available index is compared as a number that does not wrap, so that nothing is found behind a wrap.",
    classes: ["M09"],
    seen: ["arcbox #229", "crosvm 174ce13e5"],
    clauses: ["RNG-16", "RNG-20", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          return Math.max(0, this.ring.availableIndex() - this.nextAvailable);
        }
      },
    },
  },
  {
    id: "available-index-in-fifteen-bits",
    wrong: "The available index is taken for a signed number of 16 bits.",
    classes: ["M09"],
    seen: [],
    clauses: ["RNG-16", "RNG-20", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          const index = (this.ring.availableIndex() << 16) >> 16;
          const next = (this.nextAvailable << 16) >> 16;
          return Math.max(0, index - next);
        }
      },
    },
  },
  {
    id: "full-ring-taken-for-empty",
    wrong: "Ring positions are kept modulo the queue size, so that a full ring looks empty.",
    classes: ["M06", "M09"],
    seen: ["v86 1e179445"],
    clauses: ["RNG-22", "RNG-20"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          const waiting = super.waiting();
          return waiting <= this.size ? waiting % this.size : waiting;
        }
      },
    },
  },
  {
    id: "one-chain-per-notify",
    wrong: "Each notification serves one chain.",
    classes: ["M10"],
    seen: ["v86 309175f2", "SPDK 7a3246bfb2"],
    clauses: ["RNG-20", "VMC-RX-8", "VMC-TX-13", "RNG-22"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected taken = 0;

        override beginPass(): void {
          super.beginPass();
          this.taken = 0;
        }

        override pop(): Chain | undefined {
          return this.taken++ > 0 ? undefined : super.pop();
        }
      },
    },
  },
  {
    id: "last-of-batch-left",
    wrong: "Of a batch of more than eight chains the last one waits for the next notification.",
    classes: ["M10"],
    seen: ["DPDK c7de6f9be5"],
    clauses: ["RNG-20", "RNG-22", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected taken = 0;

        override beginPass(): void {
          super.beginPass();
          this.taken = 0;
        }

        override pop(): Chain | undefined {
          return this.taken++ > 8 && this.waiting() === 1 ? undefined : super.pop();
        }
      },
    },
  },
  {
    id: "entries-in-batches-reversed",
    wrong: "Two entries that are there at once are taken in the wrong order.",
    classes: ["M38"],
    seen: [],
    clauses: ["RNG-25", "VMC-TX-1", "RNG-15", "ROB-20"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected swapped = -1;

        protected override takeHead(): number {
          const next = this.nextAvailable;
          if (this.swapped !== next && this.waiting() > 1) {
            this.swapped = (next + 1) & 0xffff;
            this.nextAvailable = (next + 1) & 0xffff;
            const second = super.takeHead();
            this.nextAvailable = (next + 1) & 0xffff;
            return second;
          }
          if (this.swapped === next) {
            this.nextAvailable = (next - 1) & 0xffff;
            const first = super.takeHead();
            this.nextAvailable = (next + 1) & 0xffff;
            return first;
          }
          return super.takeHead();
        }

        override reset(): void {
          super.reset();
          this.swapped = -1;
        }
      },
    },
  },
  {
    id: "served-again-when-notified",
    wrong: "A notification with nothing new in the ring serves the last entry once more.",
    classes: ["M24"],
    seen: [],
    clauses: ["RNG-19", "RNG-15", "ROB-31", "RNG-28", "VMC-TX-1", "ROB-4"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override beginPass(): void {
          super.beginPass();
          if (this.notified && this.usable() && this.waiting() === 0 && this.nextUsed !== this.rules.startIndex) {
            this.nextAvailable = (this.nextAvailable - 1) & 0xffff;
          }
        }
      },
    },
  },
  {
    id: "unset-queue-used",
    wrong: "A queue without an address is served as if its ring lay at 0.",
    classes: ["M35"],
    seen: ["QEMU 6b611d3ab"],
    clauses: ["REG-8", "RNG-28", "RST-1"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override usable(): boolean {
          return !this.broken && (this.pageNumber === 0 || this.inRam);
        }
      },
    },
  },
  {
    id: "indices-jump-by-one-too-many",
    wrong: "An available index one further ahead than the queue is long is followed.",
    classes: ["M42"],
    seen: ["Firecracker 8a7152ac7"],
    clauses: ["ROB-18"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override waiting(): number {
          const waiting = super.waiting();
          return waiting === this.size + 1 ? this.size : waiting;
        }
      },
    },
  },
];
