import { Interrupts } from "../../interrupts.ts";
import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";
import { lostInterrupt } from "../interrupt/lost-interrupt.ts";
import { withHeader } from "./with-header.ts";

/** The interrupt's part of PCI configuration space: pin, line, status and disable bit. */
export const interruptBitsFaults: readonly Fault[] = [
  {
    id: "interrupt-disable-ignored",
    wrong: "INTA is asserted although the command register disables it.",
    classes: ["M29"],
    seen: [],
    clauses: ["PCI-CFG-8"],
    parts: {
      Interrupts: class extends Interrupts {
        override update(): void {
          super.update();
          this.drive(this.isr !== 0 && !this.msix.enabled);
        }
      },
    },
  },
  {
    id: "disabled-interrupt-lost",
    wrong: "An interrupt that comes while INTA is disabled does not show when it is enabled again.",
    classes: ["M29"],
    seen: [],
    clauses: ["PCI-CFG-8", ...lostInterrupt],
    parts: {
      Interrupts: class extends Interrupts {
        protected blocked = false;

        override update(): void {
          const pending = this.isr !== 0 && !this.msix.enabled;
          this.blocked = pending && (this.blocked || this.pci.interruptDisabled);
          this.pci.setInterruptStatus(pending);
          this.drive(pending && !this.blocked);
        }
      },
    },
  },
  {
    id: "interrupt-status-dead",
    wrong: "The interrupt bit of the PCI status register never shows a pending interrupt.",
    classes: ["M29"],
    seen: [],
    clauses: ["PCI-CFG-6"],
    parts: {
      Interrupts: class extends Interrupts {
        override update(): void {
          super.update();
          this.pci.setInterruptStatus(false);
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
    id: "interrupt-pin-missing",
    wrong: "The interrupt pin register says that no interrupt is used.",
    classes: ["M49"],
    seen: [],
    clauses: ["PCI-CFG-5"],
    parts: withHeader(0x3d, 1, 0),
  },
  {
    id: "interrupt-line-not-stored",
    wrong: "The interrupt line register cannot be written.",
    classes: [],
    seen: [],
    clauses: ["PCI-CFG-5"],
    parts: {
      PciFunction: class extends PciFunction {
        protected override layOutHeader(): void {
          super.layOutHeader();
          this.allow(0x3c, 1, 0);
        }
      },
    },
  },
];
