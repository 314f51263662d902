import { ReferenceDevice } from "../reference-device.ts";
import { Transport } from "../transport.ts";
import type { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

const queueAddressOffset = 8;
const queueSizeOffset = 12;
const queueSelectOffset = 14;

/** Faults in the legacy header. */
export const registerFaults: readonly Fault[] = [
  {
    id: "features-big-endian",
    wrong: "The accepted features read back with their bytes in network order.",
    classes: ["M45"],
    seen: ["QEMU 5c1c9bb24"],
    clauses: ["REG-1"],
    parts: {
      Transport: class extends Transport {
        protected override headerByte(offset: number): number {
          return super.headerByte(offset >= 4 && offset < 8 ? 11 - offset : offset);
        }
      },
    },
  },
  {
    id: "size-and-select-swapped",
    wrong: "Queue size and queue select have each other's offset.",
    classes: ["M32"],
    seen: [],
    clauses: ["REG-1", "VMC-QUE-1", "REG-3", "REG-5", "STA-1", "RST-2", "REG-2", "VMC-QUE-2"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          return super.register16(offset < 16 ? 26 - offset : offset);
        }

        protected override write16(offset: number, value: number): void {
          super.write16(offset < 16 && offset >= 12 ? 26 - offset : offset, value);
        }
      },
    },
  },
  {
    id: "host-features-writable",
    wrong: "A write to the device features register changes what is offered.",
    classes: ["M34"],
    seen: [],
    clauses: ["REG-2"],
    parts: {
      Transport: class extends Transport {
        protected offer = -1;

        protected override write32(offset: number, value: number): void {
          super.write32(offset, value);
          this.offer = offset === 0 ? value : this.offer;
        }

        protected override register32(offset: number): number {
          return offset === 0 && this.offer >= 0 ? this.offer : super.register32(offset);
        }
      },
    },
  },
  {
    id: "queue-size-writable",
    wrong: "A write to queue size changes it.",
    classes: [],
    seen: ["Firecracker CVE-2026-5747"],
    clauses: ["REG-2", "REG-3"],
    parts: {
      Transport: class extends Transport {
        protected size = -1;

        protected override write16(offset: number, value: number): void {
          super.write16(offset, value);
          this.size = offset === queueSizeOffset ? value : this.size;
        }

        protected override register16(offset: number): number {
          return offset === queueSizeOffset && this.size >= 0 ? this.size : super.register16(offset);
        }
      },
    },
  },
  {
    id: "queue-size-not-a-power-of-two",
    wrong: "A queue has 100 entries.",
    classes: [],
    seen: ["rust-vmm b47a799"],
    clauses: ["REG-3"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          return Math.min(super.register16(offset), offset === queueSizeOffset ? 100 : 0xffff);
        }
      },
    },
  },
  {
    id: "phantom-queues",
    wrong: "Queues that do not exist show a size.",
    classes: ["M32"],
    seen: ["kvmtool get_size_vq"],
    clauses: ["VMC-QUE-2", "REG-4", "REG-5", "REG-6"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          return offset === queueSizeOffset ? 128 : super.register16(offset);
        }
      },
    },
  },
  {
    id: "transmit-queue-missing",
    wrong: "Queue 1 shows size 0.",
    classes: ["M32"],
    seen: [],
    clauses: ["VMC-QUE-1", "REG-4"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          return offset === queueSizeOffset && this.queueSelect === 1 ? 0 : super.register16(offset);
        }
      },
    },
  },
  {
    id: "queue-select-masked",
    wrong: "The queue select register is taken modulo 2 to find a queue.",
    classes: ["M32", "M17"],
    seen: [],
    clauses: ["VMC-QUE-2", "REG-5", "REG-4"],
    parts: {
      Transport: class extends Transport {
        protected override selectedQueue(): Virtqueue | undefined {
          return this.queues[this.queueSelect & 1];
        }
      },
    },
  },
  {
    id: "queue-select-without-effect",
    wrong: "The queue select register keeps its value, and queue 0 stays selected.",
    classes: ["M32"],
    seen: ["v86 b81df778"],
    clauses: ["REG-5", "VMC-QUE-2", "REG-6", "REG-4"],
    parts: {
      Transport: class extends Transport {
        protected override selectedQueue(): Virtqueue | undefined {
          return this.queues[0];
        }
      },
    },
  },
  {
    id: "queue-select-one-too-far",
    wrong: "The device ends when the queue behind the last one is selected.",
    classes: ["M32"],
    seen: ["QEMU 3750dabc69", "kvmtool CVE-2021-45464"],
    clauses: ["ROB-1"],
    parts: {
      Transport: class extends Transport {
        protected override selectedQueue(): Virtqueue | undefined {
          if (this.queueSelect === this.queues.length) {
            throw new RangeError("past the end of the queues");
          }
          return super.selectedQueue();
        }
      },
    },
  },
  {
    id: "queue-address-shared",
    wrong: "Queue address shows what was written last, whichever queue is selected.",
    classes: ["M32"],
    seen: ["v86 ab835c11"],
    clauses: ["REG-5", "REG-6", "REG-4", "RST-2"],
    parts: {
      Transport: class extends Transport {
        protected last = 0;

        override reset(): void {
          super.reset();
          this.last = 0;
        }

        protected override writeQueueAddress(value: number): void {
          super.writeQueueAddress(value);
          this.last = value;
        }

        protected override register32(offset: number): number {
          return offset === queueAddressOffset ? this.last : super.register32(offset);
        }
      },
    },
  },
  {
    id: "queue-address-shown-late",
    wrong: "Queue address reads 0 until DRIVER_OK is set.",
    classes: ["M35"],
    seen: ["QEMU d0c5f64338"],
    clauses: ["REG-6"],
    parts: {
      Transport: class extends Transport {
        protected override register32(offset: number): number {
          return offset === queueAddressOffset && !this.driverOk() ? 0 : super.register32(offset);
        }
      },
    },
  },
  {
    id: "queue-address-in-twenty-bits",
    wrong: "Queue address keeps the lower 20 bits of what is written.",
    classes: ["M20"],
    seen: [],
    clauses: ["REG-6", "ROB-29", "RNG-28", "RNG-17"],
    parts: {
      Transport: class extends Transport {
        protected override writeQueueAddress(value: number): void {
          super.writeQueueAddress(value % 0x10_0000);
        }
      },
    },
  },
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
    id: "undefined-read-counts",
    wrong: "A read of a width that no register has gives another value each time.",
    classes: [],
    seen: ["Firecracker 0296a9f33"],
    clauses: ["REG-7"],
    parts: {
      Transport: class extends Transport {
        protected reads = 0;

        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          return offset === 16 && width === 4 ? (value & ~0xff) + (this.reads++ & 0xff) : value;
        }
      },
    },
  },
  {
    id: "undefined-write-spills",
    wrong: "A write of one byte to queue select clears the accepted features.",
    classes: [],
    seen: ["kvmtool 657ee18"],
    clauses: ["REG-7"],
    parts: {
      Transport: class extends Transport {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, width, value);
          if (offset === queueSelectOffset && width === 1) {
            this.writeGuestFeatures(0);
          }
        }
      },
    },
  },
  {
    id: "width-ends-device",
    wrong: "A read of four bytes that is not aligned ends the device.",
    classes: [],
    seen: ["QEMU 2a6391232f", "Cloud Hypervisor 78a30012f"],
    clauses: ["ROB-1", "REG-7"],
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          if (width === 4 && offset % 4 !== 0) {
            throw new Error("an access that is not aligned");
          }
          return super.read(offset, width);
        }
      },
    },
  },
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
];
