import type { Channel } from "../../channels.ts";
import type { ChannelState, DeviceState } from "../../device-state.ts";
import { Migration } from "../../migration.ts";
import { Transmit } from "../../transmit.ts";
import { Transport, type TransportState } from "../../transport.ts";
import type { Fault } from "../fault.ts";

const noBytes = new Uint8Array(0);
const transparent: readonly [string, ...string[]] = ["MIG-1", "MIG-9"];

/** Saves in the middle of things, and restores into what is not new. */
export const midwayFaults: readonly Fault[] = [
  {
    id: "save-loses-notification",
    wrong: "Chains are served in a task of their own, and whether one was still to run is not saved.",
    classes: ["M27"],
    seen: [],
    clauses: transparent,
    parts: {
      Transmit: class extends Transmit {
        override notify(): void {
          this.queue.notified = true;
          this.schedule();
        }
      },
      Migration: class extends Migration {
        override save(): DeviceState {
          const state = super.save();
          return { ...state, transmit: { ...state.transmit, notified: false } };
        }
      },
    },
  },
  {
    id: "restore-keeps-connections",
    wrong: "A restored device takes host ends for what they were when it was saved, until they change again.",
    classes: ["M33"],
    seen: [],
    clauses: [...transparent, "VMC-TX-12", "VMC-LIFE-4", "VMC-CFG-8"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(...given: Parameters<Migration["reconnect"]>): void {
          const [channel, saved, policy] = given;
          if (policy === "disconnect") {
            super.reconnect(...given);
          } else {
            this.device.connectionChanged(channel, saved.connected);
          }
        }
      },
    },
  },
  {
    id: "save-takes-bytes-out",
    wrong: "A save takes the host bytes that wait out of the device, so that a second one does not have them.",
    classes: ["M38"],
    seen: [],
    clauses: [...transparent, "MIG-8"],
    parts: {
      Migration: class extends Migration {
        protected override saveChannel(channel: Channel): ChannelState {
          const state = super.saveChannel(channel);
          channel.restorePending(noBytes);
          return state;
        }
      },
    },
  },
  {
    id: "restore-adds-status-bits",
    wrong: "A restore sets the status bits that were saved and clears none that a device has which was in use.",
    classes: ["M27"],
    seen: [],
    clauses: transparent,
    parts: {
      Transport: class extends Transport {
        override restore(state: TransportState): void {
          super.restore({ ...state, status: state.status | this.status });
        }
      },
    },
  },
];
