import type { Channel } from "../channels.ts";
import { Msix } from "../msix.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transport } from "../transport.ts";
import type { EquivalentFault } from "./fault.ts";

/** Faults that the kit cannot find, since no observation tells them from a device that conforms. */
export const equivalentFaults: readonly EquivalentFault[] = [
  {
    id: "closed-connection-forgotten",
    wrong: "Host bytes that still wait when their connection closes are dropped.",
    classes: ["M38"],
    seen: [],
    clauses: ["VMC-LIFE-3"],
    why:
      "What a device had not read from a closed connection may be lost, and a device may read only when " +
      "it has a receive chain: from outside, one that drops everything looks like one that had read " +
      "nothing yet.",
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          if (!connected) {
            channel.dropHostBytes();
          }
          super.connectionChanged(channel, connected);
        }
      },
    },
  },
  {
    id: "notify-masked",
    wrong: "A notification of a queue that does not exist serves the transmit queue.",
    classes: ["M17", "M32"],
    seen: [],
    clauses: ["REG-8"],
    why:
      "A device may look at its rings whenever it likes, so that serving what is available a moment " +
      "before it is notified of it is as good as any time later.",
    parts: {
      Transport: class extends Transport {
        protected override writeNotify(value: number): void {
          super.writeNotify(value >= this.queues.length ? 1 : value);
        }
      },
    },
  },
  {
    id: "reset-keeps-pending-messages",
    wrong: "A message that was pending at a reset is sent when its vector is unmasked in the next life.",
    classes: ["M27"],
    seen: [],
    clauses: ["RST-2"],
    why:
      "Pending bits belong to the PCI function, which a device reset leaves alone. No specification " +
      "says whether they outlive one, so that a message from before may come.",
    parts: {
      Msix: class extends Msix {
        override reset(): void {
          this.release();
        }
      },
    },
  },
];
