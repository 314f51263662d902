import { findFamily } from "../operation/find-family.ts";
import type { FamilyName, Operation, OperationFamilies } from "../operation/operation.ts";
import type { ScenarioRun, Steps } from "./scenario-run.ts";
import { carryOutHost } from "./step/host-steps.ts";
import { carryOutBringUp, carryOutQueueSetUp } from "./step/life-steps.ts";
import { carryOutMalformedChain, carryOutMalformedMessage, carryOutMisuse } from "./step/malformed-steps.ts";
import { carryOutMsix } from "./step/pci/msix-steps.ts";
import { carryOutPciConfiguration, carryOutPciDecoding } from "./step/pci/pci-steps.ts";
import { carryOutBar, carryOutConfigSpace, carryOutRegister, carryOutScan } from "./step/register-steps.ts";
import {
  carryOutFastForward,
  carryOutIgnoredFields,
  carryOutNotification,
  carryOutReceive,
  carryOutSuppression,
  carryOutTransmit,
} from "./step/ring-steps.ts";
import { carryOutState } from "./step/state-steps.ts";

/** Carries out the operations of each family; the same families as in `src/operation/operation.ts`. */
type FamilySteps = {
  readonly [Name in FamilyName]: (run: ScenarioRun, operation: OperationFamilies[Name]) => Steps;
};

const familySteps: FamilySteps = {
  transmit: carryOutTransmit,
  receive: carryOutReceive,
  host: carryOutHost,
  notification: carryOutNotification,
  suppression: carryOutSuppression,
  fastForward: carryOutFastForward,
  ignoredFields: carryOutIgnoredFields,
  registers: carryOutRegister,
  configSpace: carryOutConfigSpace,
  scans: carryOutScan,
  bar: carryOutBar,
  pciConfiguration: carryOutPciConfiguration,
  pciDecoding: carryOutPciDecoding,
  msix: carryOutMsix,
  bringUp: carryOutBringUp,
  queueSetUp: carryOutQueueSetUp,
  state: carryOutState,
  malformedChain: carryOutMalformedChain,
  malformedMessage: carryOutMalformedMessage,
  misuse: carryOutMisuse,
};

/** Carries out one operation of a scenario on the target and lets the oracle judge what comes of it. */
export function carryOut(run: ScenarioRun, operation: Operation): Steps {
  const steps = familySteps[findFamily(operation).name] as (run: ScenarioRun, operation: Operation) => Steps;
  return steps(run, operation);
}
