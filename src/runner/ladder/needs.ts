import { rulesOf } from "../../operation/find-family.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Missing } from "../../verdict/ladder.ts";
import type { Property } from "../check/property.ts";

/** Checks that look at nothing but the PCI function and its registers, by the beginnings of their ids. */
const withoutRings = /^(PCI|REG|STA|FEAT|RST-2$)/;
/** Checks that look at nothing but the PCI function. */
const withoutRegisters = /^PCI/;

/** Whether a check makes no sense on a device of which something does not work yet. */
export function checkNeeds(check: Pick<Property, "id" | "withoutRings">, missing: Missing): boolean {
  if (missing === "registers") {
    return !withoutRegisters.test(check.id);
  }
  return check.withoutRings !== true && !withoutRings.test(check.id);
}

/** Whether an operation makes no sense on a device of which something does not work yet. */
export function operationNeeds(operation: Operation, missing: Missing): boolean {
  const { needs } = rulesOf(operation);
  return needs === "rings" || (missing === "registers" && needs === "registers");
}
