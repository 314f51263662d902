import type { BlameRules } from "./blame-row.ts";
import { interruptBlame } from "./interrupt.ts";
import { memoryBlame } from "./memory.ts";
import { pciBlame } from "./pci.ts";
import { ringBlame } from "./ring.ts";
import { streamBlame } from "./stream.ts";

/** The parts of the table that hold for every type of device. No deviation is in two of them. */
export const commonBlame: readonly BlameRules[] = [pciBlame, ringBlame, memoryBlame, interruptBlame, streamBlame];
