import { Interrupts } from "../../interrupts.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import type { Fault } from "../fault.ts";

/** What a reset leaves of the vectors of queues and of config changes. */
export const resetVectorsFaults: readonly Fault[] = [
  {
    id: "reset-keeps-config-vector",
    wrong: "A reset leaves the vector of config changes as it was.",
    classes: ["M27"],
    seen: ["QEMU b8193adbd"],
    clauses: ["INT-12", "RST-2"],
    parts: {
      Interrupts: class extends Interrupts {
        override reset(): void {
          const vector = this.configVector;
          super.reset();
          this.configVector = vector;
        }
      },
    },
  },
  {
    id: "reset-keeps-queue-vector",
    wrong: "A reset leaves the vectors of the queues as they were.",
    classes: ["M27"],
    seen: [],
    clauses: ["INT-12", "RST-2"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          const vectors = this.queues.map((queue) => queue.suppression.vector);
          super.reset();
          for (const [index, queue] of this.queues.entries()) {
            queue.suppression.vector = vectors[index] ?? 0;
          }
        }
      },
    },
  },
  {
    id: "reset-to-vector-0",
    wrong: "After a reset config changes are mapped to vector 0 instead of none.",
    classes: ["M27"],
    seen: ["QEMU b8193adbd"],
    clauses: ["INT-12", "RST-2", "INT-11"],
    parts: {
      Interrupts: class extends Interrupts {
        override reset(): void {
          super.reset();
          this.configVector = 0;
        }
      },
    },
  },
];
