import type { RestorePolicy } from "../../src/target/target.ts";
import type { DeviceState } from "../device-state.ts";
import { Migration } from "../migration.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { StateCheck } from "../state-check.ts";
import { StateDocument } from "../state-document.ts";
import type { Fault } from "./fault.ts";

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

/** Faults in saving and restoring the device. */
export const migrationFaults: readonly Fault[] = [
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
  {
    id: "disconnect-keeps-host-bytes",
    wrong: "After a restore under the policy disconnect the guest still gets host bytes from before.",
    classes: ["M38"],
    seen: [],
    clauses: ["MIG-2"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(...given: Parameters<Migration["reconnect"]>): void {
          const [channel, , policy] = given;
          const pending = channel.takeOver().slice();
          super.reconnect(...given);
          if (policy === "disconnect") {
            channel.restorePending(pending);
          }
        }
      },
    },
  },
  {
    id: "disconnect-unseen",
    wrong: "After a restore under the policy disconnect the channels still show as connected.",
    classes: ["M33"],
    seen: [],
    clauses: ["MIG-3", "VMC-CFG-8", "MIG-2"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(...given: Parameters<Migration["reconnect"]>): void {
          const [channel, , policy] = given;
          if (policy === "disconnect") {
            channel.dropHostBytes();
          } else {
            super.reconnect(...given);
          }
        }
      },
    },
  },
  {
    id: "disconnect-for-ever",
    wrong: "After a restore under the policy disconnect host ends that connect are not noticed.",
    classes: ["M39"],
    seen: [],
    clauses: ["MIG-4", "VMC-LIFE-4", "VMC-TX-3", "VMC-CFG-8", "MIG-3", "VMC-TX-13"],
    parts: {
      Migration: class extends Migration {
        protected override reconnect(...given: Parameters<Migration["reconnect"]>): void {
          super.reconnect(...given);
          const [channel, , policy] = given;
          if (policy === "disconnect") {
            channel.listen({
              readableChanged: () => this.device.receive.serve(),
              writable: () => undefined,
              connectionChanged: () => undefined,
            });
          }
        }
      },
    },
  },
  {
    id: "damage-undetected",
    wrong: "A state document is taken over without a look at its checksum.",
    classes: [],
    seen: ["QEMU CVE-2013-4536"],
    clauses: ["MIG-5", "MIG-9", "MIG-1", "MIG-7"],
    parts: {
      StateDocument: class extends StateDocument {
        protected override checkIntegrity(): void {
          // Whatever it says is believed.
        }
      },
    },
  },
  {
    id: "configuration-unchecked",
    wrong: "A state document of a device with other channels and queues is taken over.",
    classes: [],
    seen: ["QEMU CVE-2013-6399"],
    clauses: ["MIG-7", "MIG-5"],
    parts: {
      StateCheck: class extends StateCheck {
        override check(): void {
          // Whatever it says is believed.
        }
      },
    },
  },
  {
    id: "refused-after-half",
    wrong: "A state document that is refused has reset the running device before.",
    classes: [],
    seen: ["QEMU d68cdae30e"],
    clauses: ["MIG-8"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override restore(document: string, policy: RestorePolicy): void {
          this.pci.write(4, 2, 0);
          super.restore(document, policy);
        }
      },
    },
  },
];
