import type { Channel, Channels } from "../../channels.ts";
import { ConfigSpace } from "../../config-space.ts";
import type { Configuration } from "../../options.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

/** The connected flag of a channel. */
export const connectedFlagFaults: readonly Fault[] = [
  {
    id: "connected-flag-stale",
    wrong: "The connected flag stays what it was when the device started.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-8", "MIG-3"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected readonly started: boolean;

        constructor(configuration: Configuration, channels: Channels) {
          super(configuration, channels);
          this.started = true;
        }

        override refresh(): void {
          if (!this.started) {
            super.refresh();
          }
        }
      },
    },
  },
  {
    id: "connected-flag-of-the-first",
    wrong: "Every channel shows the connected flag of the first one.",
    classes: ["M33", "M37"],
    seen: [],
    clauses: ["VMC-CFG-8"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected override flags(): number {
          const [first] = this.channels.all;
          return first === undefined ? 0 : super.flags(first);
        }
      },
    },
  },
  {
    id: "flags-need-acceptance",
    wrong: "The connected flag of a channel shows only after F_LINK was accepted.",
    classes: ["M34", "M33"],
    seen: [],
    clauses: ["VMC-CFG-8", "REG-11"],
    parts: {
      Transport: class extends Transport {
        protected override readByte(offset: number): number {
          const accepted = (this.negotiatedFeatures() & 1) !== 0;
          const { configSpace } = this;
          if ("hidden" in configSpace) {
            configSpace.hidden = !accepted;
            configSpace.refresh();
          }
          return super.readByte(offset);
        }
      },
      ConfigSpace: class extends ConfigSpace {
        hidden = false;

        protected override flags(channel: Channel): number {
          return this.hidden ? 0 : super.flags(channel);
        }
      },
    },
  },
  {
    id: "reset-assumes-connected",
    wrong: "A reset takes every host end for connected.",
    classes: ["M27"],
    seen: [],
    clauses: ["VMC-CFG-8", "VMC-CFG-9", "VMC-TX-10"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          for (const channel of this.channels.all) {
            channel.connected = true;
          }
          this.configSpace.refresh();
        }
      },
    },
  },
  {
    id: "reset-assumes-closed",
    wrong: "A reset takes every host end for closed until it connects again.",
    classes: ["M27"],
    seen: ["QEMU virtio-serial"],
    clauses: ["VMC-CFG-8", "VMC-TX-3", "VMC-TX-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override reset(): void {
          super.reset();
          for (const channel of this.channels.all) {
            channel.connected = false;
          }
          this.configSpace.refresh();
        }
      },
    },
  },
  {
    id: "flags-by-position-of-change",
    wrong: "A host end that connects shows at the channel behind it, from the second one on.",
    classes: ["M37"],
    seen: [],
    clauses: ["VMC-CFG-8"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        protected override flags(channel: Channel): number {
          const before = this.channels.all[this.channels.all.indexOf(channel) - 1];
          return super.flags(before !== undefined && channel.id > 2 ? before : channel);
        }
      },
    },
  },
];
