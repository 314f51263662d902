import type { Chain } from "../chain.ts";
import { ChainWalk } from "../chain-walk.ts";
import type { ConfigSpace } from "../config-space.ts";
import { feature } from "../features.ts";
import type { Interrupts } from "../interrupts.ts";
import type { Msix } from "../msix.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transport, type TransportEvents } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** A chain that is not served is missed by one of these. */
const unserved: readonly [string, ...string[]] = ["VMC-TX-13", "VMC-RX-8", "RST-2", "RNG-20"];

/** The device with features offered that it must not offer, or without those it could. */
function offering(change: (offered: number) => number): Fault["parts"] {
  return {
    Transport: class extends Transport {
      constructor(
        offeredFeatures: number,
        queues: readonly Virtqueue[],
        interrupts: Interrupts,
        msix: Msix,
        configSpace: ConfigSpace,
        events: TransportEvents,
      ) {
        super(change(offeredFeatures) >>> 0, queues, interrupts, msix, configSpace, events);
      }
    },
  };
}

/** The device that serves queues only while the driver's registers meet a condition. */
function servingWhen(condition: (transport: Transport, offered: number) => boolean): Fault["parts"] {
  return {
    ReferenceDevice: class extends ReferenceDevice {
      override notify(queue: number): void {
        if (condition(this.transport, this.configuration.offeredFeatures)) {
          super.notify(queue);
        }
      }
    },
  };
}

/** Faults in device status. */
export const statusFaults: readonly Fault[] = [
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

/** Faults in offering and accepting features. */
export const featureFaults: readonly Fault[] = [
  {
    id: "bit-30-offered",
    wrong: "Feature bit 30 is offered.",
    classes: ["M34"],
    seen: [],
    clauses: ["FEAT-7", "FEAT-1"],
    parts: offering((offered) => offered | 0x4000_0000),
  },
  {
    id: "meaningless-feature-offered",
    wrong: "Feature bit 25, which has no meaning, is offered.",
    classes: ["M34"],
    seen: [],
    clauses: ["FEAT-1"],
    parts: offering((offered) => offered | 0x0200_0000),
  },
  {
    id: "console-feature-offered",
    wrong: "Feature bit 1, which is that of another kind of device, is offered.",
    classes: ["M34"],
    seen: ["QEMU ee4d45be0"],
    clauses: ["VMC-FEAT-1"],
    parts: offering((offered) => offered | 2),
  },
  {
    id: "unoffered-features-taken",
    wrong: "A feature that was not offered takes effect when the driver accepts it.",
    classes: ["M34"],
    seen: ["QEMU 8eca6b1bc"],
    clauses: ["FEAT-5", "RNG-17", "RNG-18", "INT-6", "INT-14", "INT-8", "RNG-26"],
    options: { features: { eventIndex: false, notifyOnEmpty: false } },
    parts: {
      Transport: class extends Transport {
        override negotiatedFeatures(): number {
          return this.guestFeatures;
        }
      },
    },
  },
  {
    id: "features-accumulate",
    wrong: "Features that are accepted anew are added to those accepted before.",
    classes: ["M34"],
    seen: ["Cloud Hypervisor 9f569c7b8"],
    clauses: ["FEAT-3", "OPEN-20", "REG-1", "RNG-17", "INT-6", "INT-14", "FEAT-5", "REG-2", "ROB-35"],
    parts: {
      Transport: class extends Transport {
        protected override writeGuestFeatures(value: number): void {
          super.writeGuestFeatures((this.guestFeatures | value) >>> 0);
        }
      },
    },
  },
  {
    id: "features-demanded",
    wrong: "A driver that accepts no feature at all is not served.",
    classes: ["M34"],
    seen: [],
    clauses: [...unserved, "FEAT-2", "STA-4"],
    parts: servingWhen((transport) => transport.negotiatedFeatures() !== 0),
  },
  {
    id: "all-features-demanded",
    wrong: "Only a driver that accepts every feature offered is served.",
    classes: ["M34"],
    seen: ["Firecracker #4680"],
    clauses: [...unserved, "FEAT-2", "STA-4"],
    parts: servingWhen((transport, offered) => transport.negotiatedFeatures() === offered),
  },
  {
    id: "link-implies-indirect",
    wrong: "Without F_LINK accepted indirect tables are refused, though INDIRECT_DESC was accepted.",
    classes: ["M34"],
    seen: [],
    clauses: ["FEAT-1", "RNG-8", "RNG-9", "RNG-23"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override negotiate(features: number): void {
          super.negotiate(features);
          this.walk.negotiate((features & feature.indirect) !== 0 && (features & feature.link) !== 0);
        }
      },
    },
  },
  {
    id: "offer-shrinks",
    wrong: "After a few resets EVENT_IDX is not offered any more.",
    classes: ["M34", "M27"],
    seen: [],
    clauses: ["FEAT-3", "RST-2", "REG-2", "REG-1"],
    parts: {
      Transport: class extends Transport {
        protected resets = 0;

        override reset(): void {
          super.reset();
          this.resets++;
        }

        protected override register32(offset: number): number {
          const value = super.register32(offset);
          return offset === 0 && this.resets > 3 ? (value & ~feature.eventIndex) >>> 0 : value;
        }
      },
    },
  },
  {
    id: "table-hides-interrupt",
    wrong: "With EVENT_IDX no interrupt comes for a batch whose last chain stood in an indirect table.",
    classes: ["M30"],
    seen: [],
    clauses: ["INT-9", "FEAT-8"],
    parts: {
      ChainWalk: class extends ChainWalk {
        /** Whether the last walk came to its end in an indirect table. */
        get endedInTable(): boolean {
          return this.inIndirect;
        }
      },
      Virtqueue: class extends Virtqueue {
        protected inTable = false;
        protected events = false;

        override negotiate(features: number): void {
          super.negotiate(features);
          this.events = (features & feature.eventIndex) !== 0;
        }

        override complete(chain: Chain, length: number): void {
          this.inTable = "endedInTable" in this.walk && this.walk.endedInTable === true;
          super.complete(chain, length);
        }

        override settle(): void {
          if (this.inTable && this.events) {
            this.suppression.signalledUsed = this.nextUsed;
          }
          super.settle();
          this.inTable = false;
        }
      },
    },
  },
];
