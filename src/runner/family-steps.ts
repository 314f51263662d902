import type { FamilyName, OperationFamilies } from "../operation/operation.ts";
import type { ScenarioRun } from "./scenario-run.ts";
import { carryOutHost } from "./step/host-steps.ts";
import { carryOutBringUp, carryOutQueueSetUp } from "./step/life-steps.ts";
import { carryOutMalformedChain, carryOutMalformedMessage, carryOutMisuse } from "./step/malformed-steps.ts";
import { carryOutMsix } from "./step/pci/msix-steps.ts";
import { carryOutPciConfiguration, carryOutPciDecoding } from "./step/pci/pci-steps.ts";
import { carryOutPress } from "./step/press-steps.ts";
import { carryOutConfigSpace, carryOutRegister, carryOutScan } from "./step/register-steps.ts";
import {
  carryOutFastForward,
  carryOutIgnoredFields,
  carryOutNotification,
  carryOutReceive,
  carryOutSuppression,
  carryOutTransmit,
} from "./step/ring-steps.ts";
import { carryOutState } from "./step/state-steps.ts";
import { carryOutTiming } from "./step/timing-steps.ts";
import { carryOutBar } from "./step/transport/legacy-pci/bar-steps.ts";
import type { Steps } from "./steps.ts";

/** For each family of `src/operation/operation.ts`, what carries out its operations. */
export type FamilySteps = {
  readonly [Name in FamilyName]: (run: ScenarioRun, operation: OperationFamilies[Name]) => Steps;
};

/** The function that carries out each family of operations. */
export const familySteps: FamilySteps = {
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
  timing: carryOutTiming,
  press: carryOutPress,
};
