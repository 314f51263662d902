import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";
import { servingWhen, unserved } from "./serving-when.ts";

const queueSelectOffset = 14;

/** The device status. */
export const statusFaults: readonly Fault[] = [
  {
    id: "select-clobbers-status",
    wrong: "A write to queue select, 16 bits, is stored as 32 bits further on and clears device status.",
    classes: ["M32"],
    seen: ["kvmtool 657ee18"],
    clauses: ["STA-2", "STA-1"],
    parts: {
      Transport: class extends Transport {
        protected override write16(offset: number, value: number): void {
          super.write16(offset, value);
          this.status = offset === queueSelectOffset ? 0 : this.status;
        }
      },
    },
  },
  {
    id: "reset-keeps-status",
    wrong: "Writing 0 to device status resets the device and leaves the register as it was.",
    classes: ["M27"],
    seen: [],
    clauses: ["STA-1", "STA-6", "RST-2"],
    parts: {
      Transport: class extends Transport {
        override reset(): void {
          const { status } = this;
          super.reset();
          this.status = status;
        }
      },
    },
  },
  {
    id: "status-at-power-on",
    wrong: "Device status reads 1 at power-on and after a reset.",
    classes: ["M35"],
    seen: [],
    clauses: ["STA-1", "RST-2"],
    parts: {
      Transport: class extends Transport {
        override status = 1;

        override reset(): void {
          super.reset();
          this.status = 1;
        }
      },
    },
  },
  {
    id: "status-bits-filtered",
    wrong: "Device status keeps only the bits that have a meaning.",
    classes: ["M36"],
    seen: ["QEMU ed757e140"],
    clauses: ["STA-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          super.writeStatus(value === 0 ? 0 : value & 0x87);
        }
      },
    },
  },
  {
    id: "failed-not-stored",
    wrong: "The FAILED bit of device status is not stored.",
    classes: ["M36"],
    seen: [],
    clauses: ["STA-6", "STA-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          this.status &= 0x7f;
        }
      },
    },
  },
  {
    id: "features-ok-shown",
    wrong: "FEATURES_OK shows in device status once features were accepted.",
    classes: ["M35"],
    seen: [],
    clauses: ["FEAT-4", "STA-2", "STA-1"],
    parts: {
      Transport: class extends Transport {
        protected override writeGuestFeatures(value: number): void {
          super.writeGuestFeatures(value);
          this.status |= 8;
        }
      },
    },
  },
  {
    id: "needs-reset-shown",
    wrong: "NEEDS_RESET shows in device status after a malformed chain.",
    classes: [],
    seen: [],
    clauses: ["FEAT-4", "STA-2"],
    parts: {
      Virtqueue: class extends Virtqueue {
        /** Malformed chains so far. */
        refused = 0;

        protected override refuse(head: number): void {
          super.refuse(head);
          this.refused++;
        }
      },
      Transport: class extends Transport {
        protected override headerByte(offset: number): number {
          const bad = this.queues.some((queue) => "refused" in queue && queue.refused !== 0);
          return offset === 18 && bad && this.status !== 0 ? this.status | 0x40 : super.headerByte(offset);
        }
      },
    },
  },
  {
    id: "driver-ok-required",
    wrong: "Queues are not served before DRIVER_OK.",
    classes: ["M35"],
    seen: ["Firecracker 35da7b858"],
    clauses: ["STA-4", ...unserved],
    parts: servingWhen((transport) => transport.driverOk()),
  },
  {
    id: "status-compared",
    wrong: "Queues are served only while device status has no bit beside the three of bringing up.",
    classes: ["M36"],
    seen: ["crosvm 3b98d5476"],
    clauses: ["STA-2", "ROB-34", ...unserved, "STA-4"],
    parts: servingWhen((transport) => (transport.status & ~7) === 0),
  },
  {
    id: "status-order-demanded",
    wrong: "DRIVER without ACKNOWLEDGE in device status ends the device.",
    classes: ["M36", "M26"],
    seen: ["Firecracker 2e0b4abd4"],
    clauses: ["ROB-1", "ROB-34"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          if ((value & 3) === 2) {
            throw new Error("a driver that did not acknowledge the device");
          }
          super.writeStatus(value);
        }
      },
    },
  },
  {
    id: "both-queues-demanded",
    wrong: "The transmit queue is served only when the receive queue is set up too.",
    classes: ["M35"],
    seen: ["crosvm e91bbf9d9", "Cloud Hypervisor 22eeb3f80"],
    clauses: ["STA-4", ...unserved],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(queue: number): void {
          if (this.queues.every((each) => each.pageNumber !== 0)) {
            super.notify(queue);
          }
        }
      },
    },
  },
];
