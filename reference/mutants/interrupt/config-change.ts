import type { Channel } from "../../channels.ts";
import { Interrupts } from "../../interrupts.ts";
import { ReferenceDevice } from "../../reference-device.ts";
import { Transport } from "../../transport.ts";
import type { Fault } from "../fault.ts";

/** Interrupts for changes of device config space. */
export const configChangeFaults: readonly Fault[] = [
  {
    id: "config-change-as-queue",
    wrong: "A config change sets the queue bit of ISR status instead of the config bit.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-2"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          super.raiseConfig();
          this.isr = (this.isr & ~2) | 1;
        }
      },
    },
  },
  {
    id: "config-interrupt-missing",
    wrong: "A host end that connects or closes interrupts nobody.",
    classes: ["M29"],
    seen: [],
    clauses: ["VMC-CFG-9", "INT-2"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override announceLink(): void {
          this.transmit.serve();
        }
      },
    },
  },
  {
    id: "config-interrupt-at-connect-only",
    wrong: "A host end that closes interrupts nobody.",
    classes: ["M29"],
    seen: [],
    clauses: ["VMC-CFG-9", "INT-2", "MIG-3"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override announceLink(): void {
          if (this.channels.all.some((channel) => channel.connected && channel.hostEndConnected())) {
            const all = this.channels.all.every((channel) => channel.connected);
            if (all) {
              super.announceLink();
            }
          }
        }
      },
    },
  },
  {
    id: "config-interrupt-made-up",
    wrong: "Setting DRIVER_OK raises a config interrupt although nothing changed.",
    classes: ["M35"],
    seen: ["OpenVMM #4049", "QEMU 7625162ca"],
    clauses: ["INT-10"],
    parts: {
      Transport: class extends Transport {
        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          if (value !== 0 && (value & 4) !== 0) {
            this.interrupts.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "config-interrupt-for-input",
    wrong: "Host bytes raise a config interrupt.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-10", "RST-1"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override listen(): void {
          super.listen();
          for (const channel of this.channels.all) {
            channel.listen({
              readableChanged: () => {
                if (this.transport.driverOk()) {
                  this.interrupts.raiseConfig();
                }
                this.receive.serve();
              },
              writable: () => this.transmit.wake(channel),
              connectionChanged: (connected) => this.connectionChanged(channel, connected),
            });
          }
        }
      },
    },
  },
  {
    id: "config-change-hides-queue",
    wrong: "A config change stores its bit over ISR status, so that a queue interrupt not yet read is lost.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-5", "INT-1", "INT-6", "INT-14", "INT-9"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          this.isr = 0;
          super.raiseConfig();
        }
      },
    },
  },
  {
    id: "config-change-lost-while-pending",
    wrong: "A config change that comes while ISR status is not 0 sets no bit.",
    classes: ["M29"],
    seen: [],
    clauses: ["VMC-CFG-9", "INT-2"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          if (this.isr === 0 || this.msix.enabled) {
            super.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "line-follows-queue-bit",
    wrong: "The interrupt line follows the queue bit of ISR status alone, so that a config change does not raise it.",
    classes: ["M29"],
    seen: ["QEMU, December 2008"],
    clauses: ["VMC-CFG-9", "INT-2", "PCI-CFG-6"],
    parts: {
      Interrupts: class extends Interrupts {
        override update(): void {
          const pending = (this.isr & 1) !== 0 && !this.msix.enabled;
          this.pci.setInterruptStatus(pending);
          this.drive(pending && !this.pci.interruptDisabled);
        }
      },
    },
  },
  {
    id: "config-interrupt-of-first-channel",
    wrong: "Only a change of the first channel's host end raises a config interrupt.",
    classes: ["M29"],
    seen: [],
    clauses: ["VMC-CFG-9", "INT-2"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override connectionChanged(channel: Channel, connected: boolean): void {
          this.silent = channel !== this.channels.all[0];
          super.connectionChanged(channel, connected);
        }

        protected silent = false;

        protected override announceLink(): void {
          if (!this.silent) {
            super.announceLink();
          }
        }
      },
    },
  },
  {
    id: "change-before-ready-made-up",
    wrong: "A host end that changed before DRIVER_OK raises a config interrupt when DRIVER_OK is set.",
    classes: ["M35"],
    seen: ["OpenVMM #4049"],
    clauses: ["INT-10"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override announceLink(): void {
          super.announceLink();
          if (!this.transport.driverOk() && "missed" in this.transport) {
            this.transport.missed = true;
          }
        }
      },
      Transport: class extends Transport {
        missed = false;

        protected override writeStatus(value: number): void {
          super.writeStatus(value);
          if (this.missed && this.driverOk() && (this.negotiatedFeatures() & 1) !== 0) {
            this.missed = false;
            this.interrupts.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "config-interrupt-in-first-life",
    wrong: "Config changes interrupt until the first reset after DRIVER_OK and never again.",
    classes: ["M27"],
    seen: ["crosvm 6aee3efa6"],
    clauses: ["VMC-CFG-9"],
    parts: {
      Interrupts: class extends Interrupts {
        protected dead = false;

        override raiseConfig(): void {
          if (!this.dead) {
            super.raiseConfig();
          }
        }

        override reset(): void {
          this.dead ||= this.configVector !== 0xffff || this.isr !== 0;
          super.reset();
        }
      },
    },
  },
];
