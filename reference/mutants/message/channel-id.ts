import type { Chain } from "../../chain.ts";
import type { Channel } from "../../channels.ts";
import type { Parts } from "../../parts.ts";
import { Transmit } from "../../transmit.ts";
import type { Fault } from "../fault.ts";

function addressing(change: (id: number, count: number) => number): Partial<Parts> {
  return {
    Transmit: class extends Transmit {
      protected override address(chain: Chain): Channel | undefined {
        const channel = super.address(chain);
        if (channel !== undefined || chain.bytes < headerBytes) {
          return channel;
        }
        const length = this.headerView.getUint32(4, true);
        if (length > chain.bytes - headerBytes) {
          return undefined;
        }
        return this.channels.byId(change(this.headerView.getUint32(0, true), this.channels.all.length));
      }
    },
  };
}

const headerBytes = 8;

/** The channel that a message of the guest names. */
export const channelIdFaults: readonly Fault[] = [
  {
    id: "channel-behind-last-is-last",
    wrong: "A message to the id behind the last channel goes to the last channel.",
    classes: ["M37"],
    seen: ["QEMU 3750dabc69"],
    clauses: ["VMC-TX-7", "ROB-40"],
    parts: addressing((id, count) => (id === count + 1 ? count : id)),
  },
  {
    id: "unknown-channel-is-first",
    wrong: "A message to a channel that does not exist goes to the first one.",
    classes: ["M37", "M40"],
    seen: ["ACRN dm #51"],
    clauses: ["VMC-TX-7", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          const whole = chain.remaining > 0 && chain.bytes > headerBytes;
          return channel ?? (whole ? this.channels.all[0] : undefined);
        }
      },
    },
  },
  {
    id: "unknown-channel-ends-device",
    wrong: "A message to a channel that does not exist ends the device.",
    classes: ["M26", "M40"],
    seen: ["QEMU d2e4d08b3", "QEMU fbe0c5591"],
    clauses: ["ROB-1", "VMC-TX-7", "ROB-40"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          const channel = super.address(chain);
          if (channel === undefined && chain.remaining > 0) {
            throw new Error("no such channel");
          }
          return channel;
        }
      },
    },
  },
  {
    id: "channel-id-in-a-byte",
    wrong: "Only the low byte of the channel id in a message is looked at.",
    classes: ["M17", "M40"],
    seen: [],
    clauses: ["VMC-TX-7", "ROB-8", "ROB-40", "VMC-TX-1"],
    parts: {
      Transmit: class extends Transmit {
        protected override address(chain: Chain): Channel | undefined {
          super.address(chain);
          return chain.remaining > 0 ? this.channels.byId(this.header[0] ?? 0) : undefined;
        }
      },
    },
  },
  {
    id: "unknown-channel-stays",
    wrong: "A message to a channel that does not exist is never completed.",
    classes: ["M23", "M40"],
    seen: ["QEMU CVE-2022-26353"],
    clauses: ["VMC-TX-7", "VMC-TX-13", "ROB-40"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          const channel = this.address(chain);
          if (channel !== undefined || chain.remaining === 0) {
            chain.rewind();
            super.accept(chain);
          }
        }
      },
    },
  },
  {
    id: "short-header-stays",
    wrong: "A chain with less than a header is never completed.",
    classes: ["M23", "M40"],
    seen: ["QEMU fbe0c5591"],
    clauses: ["VMC-TX-8", "VMC-TX-13"],
    parts: {
      Transmit: class extends Transmit {
        protected override accept(chain: Chain): void {
          if (chain.bytes === 0 || chain.bytes >= headerBytes) {
            super.accept(chain);
          }
        }
      },
    },
  },
];
