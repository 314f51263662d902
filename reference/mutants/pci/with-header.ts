import { PciFunction } from "../../pci-function.ts";
import type { Fault } from "../fault.ts";

/** The device with an id in its PCI header changed. */
export function withHeader(offset: number, width: number, value: number): Fault["parts"] {
  return {
    PciFunction: class extends PciFunction {
      protected override layOutHeader(): void {
        super.layOutHeader();
        this.place(offset, width, value);
      }
    },
  };
}
