import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const statusOffset = 18;
const statusFailed = 0x80;

/** What a device leaves to the next one, where the device keeps something outside of itself. */
const left = { status: 0 };

function takeLeft(): number {
  const { status } = left;
  left.status = 0;
  return status;
}

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
  {
    id: "failed-outlives-device",
    wrong: "FAILED is kept outside of the device: the one that is made next begins with it.",
    classes: ["M27", "M35"],
    seen: [],
    clauses: ["STA-1", "STA-6"],
    parts: {
      Transport: class extends Transport {
        protected inherited: number = takeLeft();

        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          if (offset !== statusOffset || width !== 1) {
            return value;
          }
          const { inherited } = this;
          this.inherited = 0;
          return value | inherited;
        }

        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          left.status |= value & statusFailed;
        }
      },
    },
  },
  {
    id: "reset-waits-for-first-chain",
    wrong: "A reset of a device that was set up and never used takes its time.",
    classes: ["M27"],
    seen: [],
    clauses: ["ROB-43", "RST-5"],
    parts: {
      Transport: class extends Transport {
        protected counted = 0;

        protected override writeStatus(value: number): void {
          const isIdle = this.queues.every((queue) => queue.save().nextAvailable === 0);
          const waits = value === 0 && this.driverOk() && this.guestFeatures === 0 && isIdle;
          for (let turn = 0; waits && turn < 150_000_000; turn++) {
            this.counted ^= turn;
          }
          super.writeStatus(value);
        }
      },
    },
  },
];
