import type { Chain } from "../../chain.ts";
import type { Interrupts } from "../../interrupts.ts";
import { Receive } from "../../receive.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import type { Ring } from "../../ring.ts";
import { Suppression } from "../../suppression.ts";
import { Transmit } from "../../transmit.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const everyInterrupt: readonly [string, ...string[]] = ["INT-6", "INT-14", "INT-9", "INT-5", "INT-16", "FEAT-8"];

const indexMask = 0xffff;

const lineInterrupts: readonly string[] = ["INT-6", "INT-14", "INT-9", "FEAT-8"];

/** Last decisions of the queues of one device that share them by mistake. */
const shared: WeakMap<Interrupts, { signalled: number }> = new WeakMap();

function everyClauseFirst(first: string): readonly [string, ...string[]] {
  return [first, ...lineInterrupts.filter((clause) => clause !== first)];
}

/** Interrupts for used chains. */
export const queueInterruptsFaults: readonly Fault[] = [
  {
    id: "transmit-never-interrupts",
    wrong: "Only the receive queue interrupts.",
    classes: ["M30"],
    seen: ["kvmtool 20f0438", "Firecracker 479a1beaf"],
    clauses: ["INT-14", "INT-9", "FEAT-8"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override createQueue(...given: Parameters<ReferenceDevice["createQueue"]>): Virtqueue {
          const queue = super.createQueue(...given);
          const [, , writable] = given;
          if (!writable) {
            queue.suppression.signal = () => undefined;
          }
          return queue;
        }
      },
    },
  },
  {
    id: "interrupt-before-index",
    wrong: "The interrupt comes before the used index is published.",
    classes: ["M07"],
    seen: ["crosvm 66f975eec", "kvmtool d7d79bd"],
    clauses: ["INT-6"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override complete(chain: Chain, length: number): void {
          this.suppression.signal((this.nextUsed + 1) & 0xffff, this.nextAvailable);
          super.complete(chain, length);
        }
      },
    },
  },
  {
    id: "late-completion-silent",
    wrong: "Transmit chains that were held back and are completed later interrupt nobody.",
    classes: ["M30"],
    seen: [],
    clauses: everyInterrupt,
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          super.deliverHeld();
          if ("forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          this.suppression.signalledUsed = this.nextUsed;
        }
      },
    },
  },
  {
    id: "refused-chain-silent",
    wrong: "A chain that is given back because it is malformed interrupts nobody.",
    classes: ["M30"],
    seen: [],
    clauses: everyInterrupt,
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          const before = this.suppression.signalledUsed;
          const quiet = before === this.nextUsed;
          super.refuse(head);
          if (quiet) {
            this.suppression.signalledUsed = this.nextUsed;
          }
        }
      },
    },
  },
  {
    id: "input-interrupts-when-notified",
    wrong: "A receive chain that is filled because host bytes come, not because of a notification, interrupts nobody.",
    classes: ["M30"],
    seen: ["crosvm 39324a695"],
    clauses: everyInterrupt,
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(queue: number): void {
          if (queue === 0 && "told" in this.receive) {
            this.receive.told = true;
          }
          super.notify(queue);
          if (queue === 0 && "told" in this.receive) {
            this.receive.told = false;
          }
        }
      },
      Receive: class extends Receive {
        told = false;

        protected override fillChains(): void {
          super.fillChains();
          if (!this.told && "forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          this.suppression.signalledUsed = this.nextUsed;
        }
      },
    },
  },
  {
    id: "no-interrupt-for-batches",
    wrong: "When several chains were used at once no interrupt comes.",
    classes: ["M30"],
    seen: ["DPDK c7de6f9be5"],
    clauses: everyClauseFirst("INT-6"),
    parts: {
      Suppression: class extends Suppression {
        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          const count = (nextUsed - before) & indexMask;
          return count === 1 && super.wantsInterrupt(before, nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "queues-share-their-decisions",
    wrong: "Both queues keep the used index of the last decision in one place, so that one can hide the other.",
    classes: ["M30"],
    seen: ["crosvm b90d7d607"],
    clauses: everyClauseFirst("INT-14"),
    parts: {
      Suppression: class extends Suppression {
        protected readonly device: { signalled: number };

        constructor(ring: Ring, interrupts: Interrupts) {
          super(ring, interrupts);
          this.device = shared.get(interrupts) ?? { signalled: -1 };
          shared.set(interrupts, this.device);
        }

        override signal(nextUsed: number, nextAvailable: number): void {
          if (this.signalledUsed !== nextUsed && this.device.signalled === nextUsed) {
            this.signalledUsed = nextUsed;
            return;
          }
          if (this.signalledUsed !== nextUsed) {
            this.device.signalled = nextUsed;
          }
          super.signal(nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "interrupt-lost-at-the-65536th",
    wrong: "The first 65,536 decisions are right; from then on no interrupt comes until a reset.",
    classes: ["M09"],
    seen: ["arcbox #210"],
    clauses: everyClauseFirst("INT-5"),
    parts: {
      Suppression: class extends Suppression {
        protected used = 0;

        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          this.used += (nextUsed - before) & indexMask;
          return this.used < 0x1_0000 && super.wantsInterrupt(before, nextUsed, nextAvailable);
        }
      },
    },
  },
  {
    id: "interrupt-without-completion",
    wrong: "Every notification of a queue interrupts, whether or not something was used.",
    classes: ["M30"],
    seen: ["SPDK 4fcec18d38"],
    clauses: ["INT-15", "INT-7"],
    parts: {
      Suppression: class extends Suppression {
        override signal(nextUsed: number, nextAvailable: number): void {
          if (this.signalledUsed === nextUsed && this.ring.descriptors !== 0) {
            this.interrupts.raiseQueue(this.vector);
          }
          super.signal(nextUsed, nextAvailable);
        }
      },
    },
  },
];
