import type { Channel } from "../channels.ts";
import { ConfigSpace } from "../config-space.ts";
import { Interrupts } from "../interrupts.ts";
import { Receive } from "../receive.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transmit } from "../transmit.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

const everyInterrupt: readonly [string, ...string[]] = ["INT-6", "INT-14", "INT-9", "INT-5", "INT-16", "FEAT-8"];

/** Faults that show only where two kinds of interrupts, or a late one, meet. */
export const interruptMixFaults: readonly Fault[] = [
  {
    id: "isr-read-keeps-config-bit",
    wrong: "A read of ISR status clears the queue bit alone, so that the config bit stays until a reset.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.isr &= 2;
          this.update();
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
    id: "interrupt-status-is-line",
    wrong: "The interrupt bit of the PCI status register shows the line, not what is pending behind a disabled one.",
    classes: ["M29"],
    seen: [],
    clauses: ["PCI-CFG-6"],
    parts: {
      Interrupts: class extends Interrupts {
        override update(): void {
          super.update();
          this.pci.setInterruptStatus(this.line);
        }
      },
    },
  },
  {
    id: "interrupt-disable-stops-messages",
    wrong: "The interrupt disable bit of the command register stops messages too.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!(this.msix.enabled && this.pci.interruptDisabled)) {
            super.raiseQueue(vector);
          }
        }
      },
    },
  },
  {
    id: "message-once-until-isr-read",
    wrong: "With MSI-X on a config change sends its message only if the config bit of ISR status was clear.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-16", "VMC-CFG-9"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseConfig(): void {
          if (!(this.msix.enabled && this.isr !== 0)) {
            super.raiseConfig();
          }
        }
      },
    },
  },
  {
    id: "queue-message-needs-clear-isr",
    wrong: "With MSI-X on a queue sends no message while a config change stands in ISR status.",
    classes: ["M29", "M30"],
    seen: [],
    clauses: ["INT-16"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!(this.msix.enabled && this.isr !== 0)) {
            super.raiseQueue(vector);
          }
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
    id: "config-offset-signed",
    wrong: "The offset of a read in config space is taken as a signed byte, so that nothing is found from 128 on.",
    classes: ["M33"],
    seen: [],
    clauses: ["VMC-CFG-5", "VMC-CFG-1", "REG-9"],
    parts: {
      ConfigSpace: class extends ConfigSpace {
        override byte(offset: number): number {
          return offset > 127 ? 0xff : super.byte(offset);
        }
      },
    },
  },
  {
    id: "late-completion-silent",
    wrong: "Transmit chains that were held back and are completed later interrupt nobody.",
    classes: ["M30"],
    seen: [],
    clauses: everyInterrupt,
    parts: {
      Transmit: class extends Transmit {
        protected override deliverHeld(): void {
          super.deliverHeld();
          if ("forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          this.suppression.signalledUsed = this.nextUsed;
        }
      },
    },
  },
  {
    id: "refused-chain-silent",
    wrong: "A chain that is given back because it is malformed interrupts nobody.",
    classes: ["M30"],
    seen: [],
    clauses: everyInterrupt,
    parts: {
      Virtqueue: class extends Virtqueue {
        protected override refuse(head: number): void {
          const before = this.suppression.signalledUsed;
          const quiet = before === this.nextUsed;
          super.refuse(head);
          if (quiet) {
            this.suppression.signalledUsed = this.nextUsed;
          }
        }
      },
    },
  },
  {
    id: "input-interrupts-when-notified",
    wrong: "A receive chain that is filled because host bytes come, not because of a notification, interrupts nobody.",
    classes: ["M30"],
    seen: ["crosvm 39324a695"],
    clauses: everyInterrupt,
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        override notify(queue: number): void {
          if (queue === 0 && "told" in this.receive) {
            this.receive.told = true;
          }
          super.notify(queue);
          if (queue === 0 && "told" in this.receive) {
            this.receive.told = false;
          }
        }
      },
      Receive: class extends Receive {
        told = false;

        protected override fillChains(): void {
          super.fillChains();
          if (!this.told && "forget" in this.queue && typeof this.queue.forget === "function") {
            this.queue.forget();
          }
        }
      },
      Virtqueue: class extends Virtqueue {
        /** What was used up to now needs no decision any more. */
        forget(): void {
          this.suppression.signalledUsed = this.nextUsed;
        }
      },
    },
  },
];
