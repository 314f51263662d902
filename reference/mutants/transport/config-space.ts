import { ConfigSpace } from "../../config-space.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

const firstConfigOffset = 20;

/** Where device config space lies, and how it is read and written. */
export const configSpaceFaults: readonly Fault[] = [
  {
    id: "config-words-only",
    wrong: "A read of one byte of config space gives the lowest byte of the four around it.",
    classes: ["M33"],
    seen: ["v86 72780e54"],
    clauses: ["REG-9", "VMC-CFG-1"],
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const config = this.msix.enabled ? 24 : 20;
          return super.read(width === 1 && offset >= config ? offset & ~3 : offset, width);
        }
      },
    },
  },
  {
    id: "config-words-big-endian",
    wrong: "A read of two bytes of config space gives them in network order.",
    classes: ["M33", "M45"],
    seen: [],
    clauses: ["REG-9"],
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          const config = this.msix.enabled ? 24 : 20;
          return width === 2 && offset >= config ? ((value & 0xff) << 8) | (value >>> 8) : value;
        }
      },
    },
  },
  {
    id: "config-late",
    wrong: "Config space reads as zeros until the driver has acknowledged the device.",
    classes: ["M33", "M35"],
    seen: [],
    clauses: ["REG-11", "VMC-CFG-1", "REG-9", "VMC-CFG-3", "VMC-CFG-5", "VMC-CFG-2"],
    parts: {
      Transport: class extends Transport {
        protected override readByte(offset: number): number {
          return offset >= 24 && this.status === 0 ? 0 : super.readByte(offset);
        }
      },
    },
  },
  {
    id: "config-writable",
    wrong: "A write changes a byte of config space.",
    classes: ["M33"],
    seen: ["Firecracker 80fb45d04"],
    clauses: ["REG-13"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        /** Stores a byte. */
        write(offset: number, value: number): void {
          if (offset < this.bytes.length) {
            this.bytes[offset] = value;
          }
        }
      },
      Transport: class extends Transport {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, width, value);
          const config = this.msix.enabled ? 24 : 20;
          if (offset >= config && "write" in this.configSpace && typeof this.configSpace.write === "function") {
            this.configSpace.write(offset - config, value & 0xff);
          }
        }
      },
    },
  },
  {
    id: "config-past-end-echoes",
    wrong: "Reads past the end of config space give the byte of config space that was read last.",
    classes: ["M33"],
    seen: [],
    clauses: ["REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected latch = 0;

        override byte(offset: number): number {
          if (offset < this.bytes.length) {
            this.latch = super.byte(offset);
          }
          return this.latch;
        }
      },
    },
  },
  {
    id: "config-past-end-by-place",
    wrong: "Each byte past the end of config space gives its own offset.",
    classes: ["M33"],
    seen: [],
    clauses: ["REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          return this.bytes[offset] ?? offset & 0xff;
        }
      },
    },
  },
  {
    id: "config-past-end-by-width",
    wrong: "Bytes past the end of config space are zeros in a read of one byte, and another constant in wider ones.",
    classes: ["M33"],
    seen: [],
    clauses: ["REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        /** Width of the read under way. */
        width = 1;

        override byte(offset: number): number {
          return this.bytes[offset] ?? (this.width === 1 ? 0 : 0x5a);
        }
      },
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          if ("width" in this.configSpace) {
            this.configSpace.width = width;
          }
          return super.read(offset, width);
        }
      },
    },
  },
  {
    id: "config-past-end-ends-device",
    wrong: "A read of one byte past the end of config space ends the device.",
    classes: ["M33"],
    seen: ["QEMU CVE-2013-2016", "kvmtool CVE-2021-45464"],
    clauses: ["ROB-1", "REG-7"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        /** First offset past the end. */
        get length(): number {
          return this.bytes.length;
        }
      },
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const config = this.msix.enabled ? 24 : 20;
          const past = "length" in this.configSpace && offset - config >= Number(this.configSpace.length);
          if (width === 1 && past) {
            throw new RangeError("past the end of config space");
          }
          return super.read(offset, width);
        }
      },
    },
  },
  {
    id: "config-offset-signed",
    wrong: "The offset of a read in config space is taken as a signed byte, so that nothing is found from 128 on.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-5", "VMC-CFG-1", "REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          return offset > 127 ? 0xff : super.byte(offset);
        }
      },
    },
  },
  {
    id: "config-stays-moved",
    wrong: "Config space stays where MSI-X has moved it after MSI-X was turned off again.",
    classes: ["M33"],
    seen: ["kvmtool 702f4ab"],
    clauses: ["REG-10"],
    parts: {
      Transport: class extends Transport {
        protected moved = false;

        protected override readByte(offset: number): number {
          this.moved ||= this.msix.enabled;
          const shift = this.moved && !this.msix.enabled && offset >= firstConfigOffset;
          return shift ? super.readByte(Math.max(firstConfigOffset, offset - 4)) : super.readByte(offset);
        }
      },
    },
  },
  {
    id: "config-place-fixed",
    wrong: "Device config space stays at 0x14 while MSI-X is on.",
    classes: ["M33"],
    seen: ["kvmtool 702f4ab"],
    clauses: ["REG-10", "INT-12"],
    parts: {
      Transport: class extends Transport {
        protected override readByte(offset: number): number {
          return offset < 20 ? this.headerByte(offset) : this.configSpace.byte(offset - 20);
        }
      },
    },
  },
];
