import type { RegisterDescription } from "../../spec/types.generated.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/**
 * Judges a read of no register's own width, or between registers (A8): what it gives fits into its width. True when it
 * may have read ISR, which clears it.
 */
export function takeUndefinedRead(
  judgement: Judgement,
  touched: readonly RegisterDescription[],
  width: number,
  value: number,
): boolean {
  judgement.expect(
    "value-out-of-width",
    value >= 0 && value < 2 ** (8 * width),
    () => `a value of ${width} bytes`,
    () => hex(value),
  );
  return touched.some(({ effect }) => effect === "acknowledge-interrupt");
}

/**
 * Takes a write of no register's own width, or between registers (A8): what it touches is no longer known. True when it
 * may have changed the device's state.
 */
export function takeUndefinedWrite(
  judgement: Judgement,
  registers: { makeUnknown(register: RegisterDescription): void },
  touched: readonly RegisterDescription[],
): boolean {
  judgement.clause("REG-7").reached++;
  for (const register of touched) {
    registers.makeUnknown(register);
  }
  return touched.some(({ access }) => access !== "ro");
}
