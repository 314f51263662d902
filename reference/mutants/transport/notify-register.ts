import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

/** The register that notifies. */
export const notifyRegisterFaults: readonly Fault[] = [
  {
    id: "notify-unchecked",
    wrong: "A notification of a queue that does not exist ends the device.",
    classes: ["M32"],
    seen: ["QEMU CVE-2011-2512", "QEMU 9e0f5b8108"],
    clauses: ["ROB-1", "REG-8", "ROB-31"],
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(value: number): void {
          if (value >= this.queues.length) {
            throw new RangeError("no such queue");
          }
          super.writeNotify(value);
        }
      },
    },
  },
  {
    id: "many-notifications",
    wrong: "After 150 notifications in one life no more are heard.",
    classes: [],
    seen: [],
    clauses: ["ROB-31", "REG-8", "RNG-19", "VMC-TX-13", "VMC-RX-8", "RNG-20", "RNG-16"],
    parts: {
      Transport: class extends Transport {
        protected notifications = 0;

        override reset(): void {
          super.reset();
          this.notifications = 0;
        }

        protected override writeNotify(value: number): void {
          if (this.notifications++ < 150) {
            super.writeNotify(value);
          }
        }
      },
    },
  },
  {
    id: "receive-notify-misrouted",
    wrong: "A notification of the receive queue is taken for one of the transmit queue.",
    classes: ["M37"],
    seen: ["v86 2bcfa9d8"],
    clauses: ["VMC-RX-8", "VMC-RX-5", "VMC-RX-6", "VMC-LIFE-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(): void {
          this.transmit.notify();
        }
      },
    },
  },
  {
    id: "notify-by-selection",
    wrong: "A notification serves the selected queue, whatever its value.",
    classes: ["M32"],
    seen: [],
    clauses: ["VMC-TX-13", "REG-8", "VMC-RX-8", "RNG-20", "RNG-21", "STA-4"],
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(_value: number): void {
          super.writeNotify(this.queueSelect);
        }
      },
    },
  },
];
