import type { ConfigSpace } from "../../config-space.ts";
import { feature } from "../../features.ts";
import type { Interrupts } from "../../interrupts.ts";
import type { Msix } from "../../msix.ts";
import { Transport, type TransportEvents } from "../../transport.ts";
import { Virtqueue } from "../../virtqueue.ts";
import type { Fault } from "../fault.ts";
import { servingWhen, unserved } from "./serving-when.ts";

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

/** Which features are offered, and what accepting them does. */
export const featuresFaults: readonly Fault[] = [
  {
    id: "acknowledge-status-clears-features",
    wrong: "A device status without DRIVER_OK clears the accepted features.",
    classes: ["M35", "M34"],
    seen: [],
    clauses: ["REG-1", "REG-7", "FEAT-1", "STA-2"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          if (value === 1) {
            this.writeGuestFeatures(0);
          }
        }
      },
    },
  },
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
];
