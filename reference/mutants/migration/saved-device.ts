import type { DeviceState } from "../../device-state.ts";
import { Migration } from "../../migration.ts";
import type { Fault } from "../fault.ts";

/** The device whose saved state loses or changes something. */
function saving(change: (state: DeviceState) => DeviceState): Fault["parts"] {
  return {
    Migration: class extends Migration {
      override save(): DeviceState {
        return change(super.save());
      }
    },
  };
}

const transparent: readonly [string, ...string[]] = ["MIG-1", "MIG-9"];

/** What a saved device loses. */
export const savedDeviceFaults: readonly Fault[] = [
  {
    id: "save-loses-isr",
    wrong: "ISR status is not saved.",
    classes: ["M27"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({ ...state, interrupts: { ...state.interrupts, isr: 0 } })),
  },
  {
    id: "save-loses-features",
    wrong: "The accepted features are not saved.",
    classes: ["M34"],
    seen: [],
    clauses: [...transparent, "MIG-3"],
    parts: saving((state) => ({ ...state, registers: { ...state.registers, guestFeatures: 0 } })),
  },
  {
    id: "save-loses-queue-select",
    wrong: "The queue select register is not saved.",
    classes: ["M32"],
    seen: ["QEMU CVE-2013-4535"],
    clauses: transparent,
    parts: saving((state) => ({ ...state, registers: { ...state.registers, queueSelect: 0 } })),
  },
  {
    id: "save-loses-status",
    wrong: "Device status is not saved.",
    classes: ["M35"],
    seen: [],
    clauses: [...transparent, "MIG-3"],
    parts: saving((state) => ({ ...state, registers: { ...state.registers, status: 0 } })),
  },
  {
    id: "save-mixes-positions",
    wrong: "The position in the used ring is saved as that in the available ring.",
    classes: ["M41"],
    seen: ["DPDK 90bb22a197"],
    clauses: [...transparent, "RNG-15"],
    parts: saving((state) => ({
      ...state,
      transmit: { ...state.transmit, nextAvailable: state.transmit.nextUsed },
    })),
  },
  {
    id: "save-ahead-of-decision",
    wrong: "The used index of the last decision on an interrupt is restored as 0.",
    classes: ["M30"],
    seen: ["crosvm 078ef31b7", "DPDK 2f706027c8"],
    clauses: transparent,
    parts: saving((state) => ({
      ...state,
      transmit: { ...state.transmit, signalledUsed: (state.transmit.nextUsed + 1) & 0xffff },
      receive: { ...state.receive, signalledUsed: (state.receive.nextUsed + 1) & 0xffff },
    })),
  },
  {
    id: "save-loses-held-chains",
    wrong: "Transmit chains that are held back are not saved.",
    classes: ["M23"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({ ...state, channels: state.channels.map((channel) => ({ ...channel, held: [] })) })),
  },
  {
    id: "save-loses-host-bytes",
    wrong: "Host bytes that the guest has not been given are not saved.",
    classes: ["M38"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({ ...state, channels: state.channels.map((channel) => ({ ...channel, pending: "" })) })),
  },
  {
    id: "save-doubles-host-bytes",
    wrong: "Host bytes that are saved are given to the guest twice.",
    classes: ["M38"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({
      ...state,
      channels: state.channels.map((channel) => ({ ...channel, pending: channel.pending.repeat(2) })),
    })),
  },
  {
    id: "save-loses-ring-address",
    wrong: "The address of the receive queue is not saved.",
    classes: ["M32"],
    seen: ["Cloud Hypervisor 4c6bb7951"],
    clauses: transparent,
    parts: saving((state) => ({ ...state, receive: { ...state.receive, pageNumber: 0 } })),
  },
  {
    id: "save-loses-bar",
    wrong: "The base address register is not saved.",
    classes: ["M48"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({ ...state, pci: { ...state.pci, registerBar: 0 } })),
  },
  {
    id: "save-loses-vectors",
    wrong: "The vectors of the queues are not saved.",
    classes: ["M27"],
    seen: [],
    clauses: transparent,
    parts: saving((state) => ({
      ...state,
      receive: { ...state.receive, vector: 0xffff },
      transmit: { ...state.transmit, vector: 0xffff },
    })),
  },
];
