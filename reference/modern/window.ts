import type { PciFunction } from "../pci-function.ts";
import { windowFields } from "./capabilities.ts";

/** An access that the window into base address registers asks for. */
export interface WindowAccess {
  readonly bar: number;
  readonly offset: number;
  readonly width: 1 | 2 | 4;
  /** What a write would write. */
  readonly value: number;
}

/** The access that the fields of the window ask for now; undefined when no driver may ask for it. */
export function windowAccess(pci: PciFunction): WindowAccess | undefined {
  const field = (offset: number, width: number): number => pci.read(pci.windowOffset + offset, width);
  const width = field(windowFields.length, 4);
  const offset = field(windowFields.offset, 4);
  if ((width !== 1 && width !== 2 && width !== 4) || offset % width !== 0) {
    return undefined;
  }
  return { bar: field(windowFields.bar, 1), offset, width, value: field(windowFields.data, width) };
}
