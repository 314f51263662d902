import type { DeviceEnvironment } from "../src/target/device-port.ts";
import { type Msix, noVector } from "./msix.ts";
import type { PciFunction } from "./pci-function.ts";

/** ISR bit 0: a queue has newly used buffers. */
const isrQueue = 1;
/** ISR bit 1: the device config space changed. */
const isrConfig = 2;

/**
 * How the device gets the guest's attention: ISR bits with the level of INTA following them, or a message when MSI-X
 * is on. The level stays up as long as any ISR bit is set; only a read of the register or a reset lowers it.
 */
export class Interrupts {
  /** Bits not yet acknowledged. */
  isr = 0;
  /** The vector of config changes. */
  configVector: number = noVector;

  protected readonly environment: DeviceEnvironment;
  protected readonly pci: PciFunction;
  protected readonly msix: Msix;
  protected line = false;

  constructor(environment: DeviceEnvironment, pci: PciFunction, msix: Msix) {
    this.environment = environment;
    this.pci = pci;
    this.msix = msix;
  }

  /** A queue has used buffers that the driver wants to hear of; `vector` is the queue's. */
  raiseQueue(vector: number): void {
    if (this.msix.enabled) {
      this.msix.raise(vector);
      return;
    }
    this.isr |= isrQueue;
    this.update();
  }

  /** The config space changed. The ISR bit is set with MSI-X too, for drivers that poll it. */
  raiseConfig(): void {
    this.isr |= isrConfig;
    if (this.msix.enabled) {
      this.msix.raise(this.configVector);
    }
    this.update();
  }

  /** The driver has read the register: its value is gone and the line falls. */
  acknowledge(): void {
    this.isr = 0;
    this.update();
  }

  /** Brings status register and line up to date; to be called after every change of what they depend on. */
  update(): void {
    const pending = this.isr !== 0 && !this.msix.enabled;
    this.pci.setInterruptStatus(pending);
    this.drive(pending && !this.pci.interruptDisabled);
  }

  /** Device reset. */
  reset(): void {
    this.isr = 0;
    this.configVector = noVector;
    this.msix.reset();
    this.update();
  }

  /** Takes over saved registers. The line is driven in any case: nobody knows what it was before. */
  restore(isr: number, configVector: number): void {
    this.isr = isr;
    this.configVector = configVector;
    const before = this.line;
    this.update();
    if (this.line === before) {
      this.environment.interrupt(before);
    }
  }

  protected drive(level: boolean): void {
    if (level !== this.line) {
      this.line = level;
      this.environment.interrupt(level);
    }
  }
}
