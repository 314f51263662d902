import { Transport } from "../../transport.ts";
import type { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";

const queueAddressOffset = 8;

const queueSizeOffset = 12;

/** The registers of queues: size, address and the choice of a queue. */
export const queueRegistersFaults: readonly Fault[] = [
  {
    id: "size-hidden-while-live",
    wrong: "Queue size reads 0 while the queue is set up.",
    classes: ["M32"],
    seen: ["QEMU d0c5f64338"],
    clauses: ["REG-4", "REG-3"],
    parts: {
      Transport: class extends Transport {
        protected override register16(offset: number): number {
          const live = (this.selectedQueue()?.pageNumber ?? 0) !== 0;
          return offset === queueSizeOffset && live ? 0 : super.register16(offset);
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
    id: "queue-select-in-a-byte",
    wrong: "Only the low byte of queue select selects a queue, so that queue 256 is queue 0.",
    classes: ["M32", "M17"],
    seen: [],
    clauses: ["REG-4", "VMC-QUE-2", "REG-5"],
    parts: {
      Transport: class extends Transport {
        protected override selectedQueue(): ReturnType<Transport["selectedQueue"]> {
          return this.queues[this.queueSelect & 0xff];
        }
      },
    },
  },
];
