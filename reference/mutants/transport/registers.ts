import { ConfigSpace } from "../../config-space.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

const queueSizeOffset = 12;

const queueSelectOffset = 14;

/** Registers as such: their places, widths and byte order, and what is no register. */
export const registersFaults: readonly Fault[] = [
  {
    id: "config-past-end-leaks",
    wrong: "Reads past the end of config space give bytes that the device keeps for itself.",
    classes: ["M33"],
    seen: ["QEMU CVE-2013-2016", "v86 d9fcbfe8"],
    clauses: ["REG-7", "REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected secret = 0;

        override byte(offset: number): number {
          if (offset < this.bytes.length) {
            return super.byte(offset);
          }
          this.secret = (this.secret * 5 + 41) & 0xff;
          return this.secret;
        }
      },
    },
  },
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
];
