import { unreachable } from "../../base/assert.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Missing } from "../../verdict/ladder.ts";
import type { Property } from "../check/property.ts";

/** Checks that look at nothing but the PCI function and its registers, by the beginnings of their ids. */
const withoutRings = /^(PCI|REG|STA|FEAT|RST-2$|VMC-CFG|VMC-ID)/;
/** Checks that look at nothing but the PCI function. */
const withoutRegisters = /^PCI/;

/** Whether a check makes no sense on a device of which something does not work yet. */
export function checkNeeds({ id }: Pick<Property, "id">, missing: Missing): boolean {
  return !(missing === "registers" ? withoutRegisters : withoutRings).test(id);
}

/** Whether an operation makes no sense on a device of which something does not work yet. */
export function operationNeeds(operation: Operation, missing: Missing): boolean {
  return needsRings(operation) || (missing === "registers" && needsRegisters(operation));
}

/** Whether an operation is about more than configuration space. */
function needsRegisters({ kind }: Operation): boolean {
  switch (kind) {
    case "pci-read":
    case "pci-write":
    case "pci-scan":
    case "size-bar":
    case "command-bit":
      return false;
    // The place of a closed port is known only where BAR0 is as it should be.
    default:
      return true;
  }
}

function needsRings({ kind }: Operation): boolean {
  switch (kind) {
    case "transmit":
    case "receive":
    case "refill":
    case "fast-forward":
    case "suppress":
    case "scribble-event":
    case "host-send":
    case "host-connect":
    case "host-close":
    case "host-stall":
    case "host-resume":
    case "malformed-chain":
    case "malformed-message":
    case "scribble-used":
      return true;
    case "register-read":
    case "register-write":
    case "bar-read":
    case "bar-write":
    case "config-space-read":
    case "config-space-write":
    case "config-space-scan":
    case "register-scan":
    case "pci-read":
    case "pci-write":
    case "pci-scan":
    case "size-bar":
    case "move-bar":
    case "command-bit":
    case "closed-access":
    case "msix":
    case "msix-mask":
    case "map-vector":
    case "initialise":
    case "reset":
    case "set-status":
    case "accept-features":
    case "set-up-queue":
    case "drop-queue":
    case "save-restore":
    case "restore-damaged":
    case "notify":
    case "acknowledge":
    case "notify-storm":
      return false;
    default:
      return unreachable(kind);
  }
}
