import type { RestorePolicy } from "../../../src/target/target.ts";
import type { Channel } from "../../channels.ts";
import type { ChannelState, DeviceState } from "../../device-state.ts";
import { Migration } from "../../migration.ts";
import type { PciState } from "../../pci-function.ts";
import type { VirtqueueState } from "../../virtqueue-state.ts";
import type { Fault } from "../fault.ts";

const lastVector = 3;

const dataWord = 2;

const transparent: readonly [string, ...string[]] = ["MIG-1", "MIG-9"];

const disconnect: readonly [string, ...string[]] = ["MIG-2", "MIG-4"];

/** The device whose saved state lacks something or has it wrong. */
function fault(name: string, wrong: string, change: (state: DeviceState) => DeviceState): Fault {
  return {
    id: name,
    wrong,
    classes: ["M27"],
    seen: [],
    clauses: [...transparent, "MIG-3"],
    parts: {
      Migration: class extends Migration {
        override save(): DeviceState {
          return change(super.save());
        }
      },
    },
  };
}

function losingPci(name: string, what: string, field: keyof PciState): Fault {
  return fault(name, `${what} is not saved.`, (state) => ({ ...state, pci: { ...state.pci, [field]: 0 } }));
}

function losingQueue(
  name: string,
  wrong: string,
  queue: "receive" | "transmit",
  change: Partial<VirtqueueState> | ((state: VirtqueueState) => Partial<VirtqueueState>),
): Fault {
  return fault(name, wrong, (state) => ({
    ...state,
    [queue]: { ...state[queue], ...(typeof change === "function" ? change(state[queue]) : change) },
  }));
}

function changingChannels(
  name: string,
  wrong: string,
  change: (channel: ChannelState, at: number) => ChannelState,
): Fault {
  return fault(name, wrong, (state) => ({ ...state, channels: state.channels.map(change) }));
}

/** Single fields that a saved state loses. */
export const savedFieldsFaults: readonly Fault[] = [
  losingPci("save-loses-command", "The command register", "command"),
  losingPci("save-loses-memory-bar", "The base address of the MSI-X table", "memoryBar"),
  losingPci("save-loses-msix-control", "The enable bit of MSI-X", "msixControl"),
  fault("save-loses-function-mask", "The mask of the whole function is not saved.", (state) => ({
    ...state,
    pci: { ...state.pci, msixControl: state.pci.msixControl & ~0x4000 },
  })),
  fault("save-loses-config-vector", "The vector of config changes is not saved.", (state) => ({
    ...state,
    interrupts: { ...state.interrupts, configVector: 0xffff },
  })),
  fault("save-loses-pending-vectors", "The pending bits of masked vectors are not saved.", (state) => ({
    ...state,
    msix: { ...state.msix, pending: [] },
  })),
  fault("save-loses-vector-masks", "The masks of the vectors are not saved.", (state) => ({
    ...state,
    msix: { ...state.msix, table: state.msix.table.map((word, at) => (at % 4 === 3 ? 0 : word)) },
  })),
  fault("save-loses-vector-data", "The data of the last vector is not saved.", (state) => ({
    ...state,
    msix: { ...state.msix, table: state.msix.table.map((word, at) => (at === 4 * lastVector + dataWord ? 0 : word)) },
  })),
  losingQueue("save-loses-transmit-vector", "The vector of the transmit queue is not saved.", "transmit", {
    vector: 0xffff,
  }),
  {
    ...losingQueue("save-mends-broken-transmit", "That the transmit queue stopped is not saved.", "transmit", {
      broken: false,
    }),
    options: { msixVectors: 4, malformedReaction: "break" },
  },
  losingQueue(
    "save-available-event-as-next",
    "The avail_event of the transmit queue is saved as the entry it moves to next.",
    "transmit",
    (state) => ({
      availableEvent: (state.nextAvailable + 1) & 0xffff,
    }),
  ),
  changingChannels("save-loses-repeats", "How often a held head was offered again is not saved.", (channel) => ({
    ...channel,
    held: channel.held.map((chain) => ({ ...chain, repeats: 0 })),
  })),
  changingChannels("save-says-connected", "Every channel is restored as connected.", (channel) => ({
    ...channel,
    connected: true,
  })),
  changingChannels("save-says-closed", "Every channel is restored as closed.", (channel) => ({
    ...channel,
    connected: false,
  })),
  {
    ...fault("save-loses-turn", "Which channel has waited longest is not saved.", (state) => ({ ...state, line: [] })),
    clauses: ["VMC-ISO-3"],
  },
  {
    id: "disconnect-keeps-held-chains",
    wrong: "After a restore under the policy disconnect chains that were held back stay in flight.",
    classes: ["M23"],
    seen: [],
    clauses: [...disconnect, "VMC-TX-12", "VMC-TX-13"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(channel: Channel, saved: ChannelState, policy: RestorePolicy): void {
          if (policy === "disconnect") {
            while (channel.held.first !== undefined) {
              channel.held.removeFirst();
            }
          }
          super.reconnect(channel, saved, policy);
        }
      },
    },
  },
  {
    id: "disconnect-one-channel",
    wrong: "After a restore under the policy disconnect only the first channel comes back closed.",
    classes: ["M37"],
    seen: [],
    clauses: ["MIG-2", "MIG-3", "VMC-CFG-8"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(channel: Channel, saved: ChannelState, policy: RestorePolicy): void {
          super.reconnect(channel, saved, channel.id === 1 ? policy : "transparent");
        }
      },
    },
  },
];
