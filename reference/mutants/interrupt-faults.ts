import type { Chain } from "../chain.ts";
import { Interrupts } from "../interrupts.ts";
import { ReferenceDevice } from "../reference-device.ts";
import { Transport } from "../transport.ts";
import { Virtqueue } from "../virtqueue.ts";
import type { Fault } from "./fault.ts";

/** Clauses by which an interrupt that does not come may be missed. */
const lostInterrupt: readonly [string, ...string[]] = [
  "INT-5",
  "INT-6",
  "INT-14",
  "INT-9",
  "FEAT-8",
  "VMC-CFG-9",
  "INT-2",
];

/** Faults in interrupt status and on the interrupt line. */
export const interruptFaults: readonly Fault[] = [
  {
    id: "isr-not-cleared",
    wrong: "A read of ISR status lowers the line and leaves the bits set.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.drive(false);
        }
      },
    },
  },
  {
    id: "line-not-lowered",
    wrong: "A read of ISR status clears the bits and leaves the line up.",
    classes: ["M29"],
    seen: ["v86 a7a8c271", "kvmtool 353fa0d"],
    clauses: ["INT-3"],
    parts: {
      Interrupts: class extends Interrupts {
        override acknowledge(): void {
          this.isr = 0;
          this.pci.setInterruptStatus(false);
        }
      },
    },
  },
  {
    id: "line-pulsed",
    wrong: "The interrupt line goes up and down again at once, as for an edge.",
    classes: ["M29"],
    seen: ["kvmtool fe21827"],
    clauses: lostInterrupt,
    parts: {
      Interrupts: class extends Interrupts {
        protected override drive(level: boolean): void {
          super.drive(level);
          super.drive(false);
        }
      },
    },
  },
  {
    id: "line-rises-once",
    wrong: "The interrupt line rises for the first interrupt of a life only.",
    classes: ["M29"],
    seen: ["crosvm 6aee3efa6"],
    clauses: lostInterrupt,
    parts: {
      Interrupts: class extends Interrupts {
        protected raised = false;

        protected override drive(level: boolean): void {
          if (!level || !this.raised) {
            super.drive(level);
          }
          this.raised ||= level;
        }

        override reset(): void {
          super.reset();
          this.raised = false;
        }
      },
    },
  },
  {
    id: "line-without-isr",
    wrong: "The line rises for a queue and ISR status stays 0.",
    classes: ["M29"],
    seen: ["kvmtool a36eca7", "QEMU 83d768b564"],
    clauses: ["INT-1", "INT-6", "INT-14", "INT-9", "FEAT-8"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          const { isr } = this;
          super.raiseQueue(vector);
          this.isr = isr;
        }
      },
    },
  },
  {
    id: "isr-without-line",
    wrong: "ISR status is set for a queue and the line stays low.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-6", "INT-5", "INT-14", "INT-9", "FEAT-8"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (this.msix.enabled) {
            super.raiseQueue(vector);
          } else {
            this.isr |= 1;
          }
        }
      },
    },
  },
  {
    id: "isr-reserved-bit",
    wrong: "A queue interrupt sets a third bit of ISR status.",
    classes: ["M29"],
    seen: [],
    clauses: ["INT-4"],
    parts: {
      Interrupts: class extends Interrupts {
        override raiseQueue(vector: number): void {
          if (!this.msix.enabled) {
            this.isr |= 4;
          }
          super.raiseQueue(vector);
        }
      },
    },
  },
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
    id: "isr-cleared-by-status",
    wrong: "A read of device status, the register before, acknowledges interrupts too.",
    classes: ["M29"],
    seen: [],
    clauses: lostInterrupt,
    parts: {
      Transport: class extends Transport {
        override read(offset: number, width: number): number {
          const value = super.read(offset, width);
          if (offset === 18) {
            this.interrupts.acknowledge();
          }
          return value;
        }
      },
    },
  },
  {
    id: "isr-cleared-by-write",
    wrong: "A write to ISR status clears it.",
    classes: ["M29"],
    seen: [],
    clauses: ["REG-2", ...lostInterrupt],
    parts: {
      Transport: class extends Transport {
        override write(offset: number, width: number, value: number): void {
          super.write(offset, width, value);
          if (offset === 19) {
            this.interrupts.acknowledge();
          }
        }
      },
    },
  },
  {
    id: "isr-cleared-while-closed",
    wrong: "A read of ISR status acknowledges interrupts although the function does not decode its ports.",
    classes: ["M29", "M48"],
    seen: [],
    clauses: ["PCI-CFG-3", ...lostInterrupt],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected lastBase = 0;

        override portRead(port: number, width: 1 | 2 | 4): number | undefined {
          const base = this.pci.registerBase;
          this.lastBase = base < 0 ? this.lastBase : base;
          if (base < 0 && port === this.lastBase + 19) {
            this.interrupts.acknowledge();
          }
          return super.portRead(port, width);
        }
      },
    },
  },
  {
    id: "transmit-never-interrupts",
    wrong: "Only the receive queue interrupts.",
    classes: ["M30"],
    seen: ["kvmtool 20f0438", "Firecracker 479a1beaf"],
    clauses: ["INT-14", "INT-9", "FEAT-8"],
    parts: {
      ReferenceDevice: class extends ReferenceDevice {
        protected override createQueue(...given: Parameters<ReferenceDevice["createQueue"]>): Virtqueue {
          const queue = super.createQueue(...given);
          const [, , writable] = given;
          if (!writable) {
            queue.suppression.signal = () => undefined;
          }
          return queue;
        }
      },
    },
  },
  {
    id: "interrupt-before-index",
    wrong: "The interrupt comes before the used index is published.",
    classes: ["M07"],
    seen: ["crosvm 66f975eec", "kvmtool d7d79bd"],
    clauses: ["INT-6"],
    parts: {
      Virtqueue: class extends Virtqueue {
        override complete(chain: Chain, length: number): void {
          this.suppression.signal((this.nextUsed + 1) & 0xffff, this.nextAvailable);
          super.complete(chain, length);
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
];
