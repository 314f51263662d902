import type { BlameRules } from "./blame-row.ts";
import { deviceBlameRules } from "./device.ts";
import { interruptBlame } from "./interrupt.ts";
import { memoryBlame } from "./memory.ts";
import { migrationBlame } from "./migration.ts";
import { pciBlame } from "./pci.ts";
import { ringBlame } from "./ring.ts";
import { streamBlame } from "./stream.ts";
import { transportBlame } from "./transport.ts";

/** The parts of the table that hold for every type of device. No deviation is in two of them. */
export const commonBlame: readonly BlameRules[] = [
  pciBlame,
  transportBlame,
  ringBlame,
  memoryBlame,
  interruptBlame,
  streamBlame,
  migrationBlame,
  deviceBlameRules,
];
