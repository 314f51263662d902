import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

/** Whether a reset brings the device back, however often. */
export const manyResetsFaults: readonly Fault[] = [
  {
    id: "reset-only-when-ready",
    wrong: "Writing 0 to device status does nothing unless DRIVER_OK was set.",
    classes: ["M36"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["RST-5", "STA-1", "RST-2", "ROB-34", "REG-6", "INT-12"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          if (value !== 0 || this.driverOk()) {
            super.writeStatus(value);
          }
        }
      },
    },
  },
  {
    id: "reset-not-after-failed",
    wrong: "After FAILED was set the device cannot be reset any more.",
    classes: ["M26"],
    seen: [],
    clauses: ["STA-6", "STA-1", "RST-5", "RST-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          if (value !== 0 || (this.status & 0x80) === 0) {
            super.writeStatus(value);
          }
        }
      },
    },
  },
  {
    id: "second-reset-ends-device",
    wrong: "A reset of a device that has no queue set up ends it.",
    classes: ["M26"],
    seen: ["Firecracker 42fae6961"],
    clauses: ["ROB-1", "RST-5"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected lives = 0;

        override reset(): void {
          if (++this.lives > 3 && this.queues.every((queue) => queue.pageNumber === 0)) {
            throw new Error("there is nothing to reset");
          }
          super.reset();
        }
      },
    },
  },
  {
    id: "eleventh-life-dead",
    wrong: "The device works for ten resets and serves nothing afterwards.",
    classes: ["M27"],
    seen: ["QEMU 4b7f91ed02"],
    clauses: ["RST-5", "RST-2", "VMC-TX-13", "VMC-RX-8"],
    parts: {
      Virtqueue: class extends Virtqueue {
        protected lives = 0;

        override reset(): void {
          super.reset();
          this.lives++;
        }

        protected override hasAvailable(): boolean {
          return this.lives <= 10 && super.hasAvailable();
        }
      },
    },
  },
];
