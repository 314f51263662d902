import { unreachable } from "../base/assert.ts";
import type { Operation } from "../operation/operation.ts";
import type { ScenarioRun, Steps } from "./scenario-run.ts";
import { carryOutHost } from "./step/host-steps.ts";
import { carryOutLife } from "./step/life-steps.ts";
import { carryOutMalformed } from "./step/malformed-steps.ts";
import { carryOutPci } from "./step/pci/pci-steps.ts";
import { carryOutRegister } from "./step/register-steps.ts";
import { carryOutRing } from "./step/ring-steps.ts";

/** Carries out one operation of a scenario on the target and lets the oracle judge what comes of it. */
export function* carryOut(run: ScenarioRun, operation: Operation): Steps {
  switch (operation.kind) {
    case "register-read":
    case "register-write":
    case "bar-read":
    case "bar-write":
    case "config-space-read":
    case "config-space-write":
    case "config-space-scan":
    case "register-scan":
      yield* carryOutRegister(run, operation);
      return;
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
      yield* carryOutPci(run, operation);
      return;
    case "initialise":
    case "reset":
    case "set-status":
    case "accept-features":
    case "set-up-queue":
    case "drop-queue":
    case "save-restore":
    case "restore-damaged":
      yield* carryOutLife(run, operation);
      return;
    case "transmit":
    case "receive":
    case "refill":
    case "fast-forward":
    case "notify":
    case "acknowledge":
    case "suppress":
    case "scribble-event":
      yield* carryOutRing(run, operation);
      return;
    case "host-send":
    case "host-connect":
    case "host-close":
    case "host-stall":
    case "host-resume":
      yield* carryOutHost(run, operation);
      return;
    case "malformed-chain":
    case "malformed-message":
    case "scribble-used":
    case "notify-storm":
      yield* carryOutMalformed(run, operation);
      return;
    default:
      unreachable(operation);
  }
}
