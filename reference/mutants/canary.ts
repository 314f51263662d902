import { Transport } from "../transport.ts";
import type { Fault } from "./fault.ts";

/** A device that is wrong at first sight. A kit that passes it judges nothing. */
export const canary: Fault = {
  id: "canary",
  wrong: "Every read of BAR0 gives ones, and every write is ignored.",
  classes: [],
  seen: [],
  clauses: ["RST-2", "INT-4", "STA-1", "REG-3", "VMC-QUE-2", "FEAT-1", "FEAT-8", "VMC-FEAT-1"],
  parts: {
    Transport: class extends Transport {
      override read(_offset: number, width: number): number {
        return 2 ** (8 * width) - 1;
      }

      override write(): void {
        // Whatever it was.
      }
    },
  },
};
