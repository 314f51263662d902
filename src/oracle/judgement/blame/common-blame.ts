import type { BlameRules } from "./blame-row.ts";
import { interruptBlame } from "./interrupt.ts";
import { pciBlame } from "./pci.ts";

/** The parts of the table that hold for every type of device. No deviation is in two of them. */
export const commonBlame: readonly BlameRules[] = [pciBlame, interruptBlame];
