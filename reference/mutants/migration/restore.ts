import type { RestorePolicy } from "../../../src/target/target.ts";
import { Migration } from "../../migration.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { StateCheck } from "../../state-check.ts";
import { StateDocument } from "../../state-document.ts";
import type { Fault } from "../fault.ts";

/** What a restored device shows, and which states it refuses. */
export const restoreFaults: readonly Fault[] = [
  {
    id: "disconnect-without-interrupt",
    wrong: "A restore under the policy disconnect closes the channels without a config interrupt.",
    classes: ["M30"],
    seen: [],
    clauses: ["MIG-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected restoring = false;

        override restore(...given: Parameters<ReferenceDevice["restore"]>): void {
          this.restoring = true;
          super.restore(...given);
          this.restoring = false;
        }

        protected override announceLink(): void {
          if (!this.restoring) {
            super.announceLink();
          }
        }
      },
    },
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
