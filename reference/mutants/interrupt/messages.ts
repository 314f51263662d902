import { Interrupts } from "../../interrupts.ts";
import { Msix } from "../../msix.ts";
import { Suppression } from "../../suppression.ts";
import { Transmit } from "../../transmit.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Message-signalled interrupts. */
export const messagesFaults: readonly Fault[] = [
  {
    id: "message-once-until-isr-read",
    wrong: "With MSI-X on a config change sends its message only if the config bit of ISR status was clear.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-16", "VMC-CFG-9"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          if (!(this.msix.enabled && this.isr !== 0)) {
            super.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "queue-message-needs-clear-isr",
    wrong: "With MSI-X on a queue sends no message while a config change stands in ISR status.",
    classes: ["M29", "M30"],
    seen: [],
    clauses: ["INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!(this.msix.enabled && this.isr !== 0)) {
            super.raiseQueue(vector);
          }
        }
      },
    },
  },
  {
    id: "table-latched-at-enable",
    wrong: "The table is read when MSI-X is turned on; entries that are written later have no effect but their mask.",
    classes: ["M41"],
    seen: [],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Msix: class extends Msix {
        protected latched: Uint32Array | undefined;

        protected override send(vector: number): void {
          this.latched ??= this.table.slice();
          super.send(vector);
        }

        protected override word(vector: number, word: number): number {
          return word === 3
            ? super.word(vector, word)
            : (this.latched?.[vector * 4 + word] ?? super.word(vector, word));
        }

        override release(): void {
          if (!this.enabled) {
            this.latched = undefined;
          }
          super.release();
        }
      },
    },
  },
  {
    id: "same-vector-once",
    wrong: "A vector that config changes and a queue share sends no message for config changes.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-16", "VMC-CFG-9"],
    parts: {
      Interrupts: class extends Interrupts {
        protected readonly queueVectors: Set<number> = new Set();

        override raiseQueue(vector: number): void {
          this.queueVectors.add(vector);
          super.raiseQueue(vector);
        }

        override raiseConfig(): void {
          if (!(this.msix.enabled && this.queueVectors.has(this.configVector))) {
            super.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "event-index-off-with-messages",
    wrong: "With MSI-X on the flag decides on interrupts although EVENT_IDX was accepted.",
    classes: ["M30", "M34"],
    seen: [],
    clauses: ["INT-9", "INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        /** Whether messages are used. */
        get byMessage(): boolean {
          return this.msix.enabled;
        }
      },
      Suppression: class extends Suppression {
        protected override crossed(before: number, nextUsed: number): boolean {
          const byMessage = "byMessage" in this.interrupts && this.interrupts.byMessage === true;
          return byMessage
            ? !this.ring.noInterrupt() && super.crossed(before, nextUsed)
            : super.crossed(before, nextUsed);
        }
      },
    },
  },
  {
    id: "used-event-obeyed-with-messages",
    wrong: "With MSI-X on a used_event other than 0 decides on interrupts although EVENT_IDX was not accepted.",
    classes: ["M30", "M34"],
    seen: [],
    clauses: ["INT-8", "INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        /** Whether messages are used. */
        get byMessage(): boolean {
          return this.msix.enabled;
        }
      },
      Suppression: class extends Suppression {
        protected override wantsInterrupt(before: number, nextUsed: number, nextAvailable: number): boolean {
          const wanted = super.wantsInterrupt(before, nextUsed, nextAvailable);
          const byMessage = "byMessage" in this.interrupts && this.interrupts.byMessage === true;
          const unasked = byMessage && !this.eventIndex && !this.notifyOnEmpty && this.ring.usedEvent() !== 0;
          return wanted && (!unasked || this.crossed(before, nextUsed));
        }
      },
    },
  },
  {
    id: "line-with-messages",
    wrong: "INTA is asserted beside the message while MSI-X is on.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-16", "INT-11"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          super.raiseQueue(vector);
          this.isr |= 1;
          this.update();
        }

        override update(): void {
          super.update();
          this.drive(this.isr !== 0 && !this.pci.interruptDisabled);
        }
      },
    },
  },
  {
    id: "no-message",
    wrong: "A queue whose vector is valid sends no message.",
    classes: ["M30"],
    seen: ["QEMU 83d768b564"],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!this.msix.enabled) {
            super.raiseQueue(vector);
          }
        }
      },
    },
  },
  {
    id: "message-address-cut",
    wrong: "A message goes to the lower 32 bits of its address, whatever the upper ones are.",
    classes: ["M20"],
    seen: [],
    clauses: ["INT-16"],
    parts: {
      Msix: class extends Msix {
        protected override send(vector: number): void {
          this.environment.message(this.word(vector, 0), this.word(vector, 2));
        }
      },
    },
  },
  {
    id: "message-data-is-vector",
    wrong: "A message carries the number of its vector instead of the data of the table entry.",
    classes: [],
    seen: [],
    clauses: ["INT-16", "INT-17"],
    parts: {
      Msix: class extends Msix {
        protected override send(vector: number): void {
          this.environment.message(this.word(vector, 0), vector);
        }
      },
    },
  },
  {
    id: "late-completion-without-message",
    wrong: "With MSI-X on transmit chains that were held back and are completed later send no message.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-16", "INT-14", "INT-6", "INT-9"],
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          super.deliverHeld();
          if ("forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Interrupts: class extends Interrupts {
        /** Whether messages are used. */
        get byMessage(): boolean {
          return this.msix.enabled;
        }
      },
      Suppression: class extends Suppression {
        get byMessage(): boolean {
          return "byMessage" in this.interrupts && this.interrupts.byMessage === true;
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          if ("byMessage" in this.suppression && this.suppression.byMessage === true) {
            this.suppression.signalledUsed = this.nextUsed;
          }
        }
      },
    },
  },
];
