import { type MalformedMessageOperation, malformedMessageOperations } from "./device/vmchannel/malformed-message.ts";
import { type ReceiveOperation, receiveOperations } from "./device/vmchannel/receive.ts";
import { type HostOperation, hostOperations } from "./host.ts";
import { type BringUpOperation, bringUpOperations } from "./life/bring-up.ts";
import { type QueueSetUpOperation, queueSetUpOperations } from "./life/queue-set-up.ts";
import { type StateOperation, stateOperations } from "./life/state.ts";
import { type MalformedChainOperation, malformedChainOperations } from "./malformed/malformed-chain.ts";
import { type MisuseOperation, misuseOperations } from "./malformed/misuse.ts";
import type { OperationFamily } from "./operation-family.ts";
import { type PciConfigurationOperation, pciConfigurationOperations } from "./pci/configuration.ts";
import { type PciDecodingOperation, pciDecodingOperations } from "./pci/decoding.ts";
import { type MsixOperation, msixOperations } from "./pci/msix.ts";
import { type FastForwardOperation, fastForwardOperations } from "./ring/fast-forward.ts";
import { type IgnoredFieldsOperation, ignoredFieldsOperations } from "./ring/ignored-fields.ts";
import { type NotificationOperation, notificationOperations } from "./ring/notification.ts";
import { type PressOperation, pressOperations } from "./ring/press.ts";
import { type SuppressionOperation, suppressionOperations } from "./ring/suppression.ts";
import { type TransmitOperation, transmitOperations } from "./ring/transmit.ts";
import { type TimingOperation, timingOperations } from "./timing.ts";
import { type ConfigSpaceOperation, configSpaceOperations } from "./transport/config-space.ts";
import { type BarOperation, barOperations } from "./transport/legacy-pci/bar-access.ts";
import { type RegisterOperation, registerOperations } from "./transport/registers.ts";
import { type ScanOperation, scanOperations } from "./transport/scans.ts";

/**
 * The families of operations, each with the operations that belong to it. The table of `src/runner/family-steps.ts` has
 * the same names, and with each the function that carries the family out.
 */
export interface OperationFamilies {
  readonly transmit: TransmitOperation;
  readonly receive: ReceiveOperation;
  readonly host: HostOperation;
  readonly notification: NotificationOperation;
  readonly suppression: SuppressionOperation;
  readonly fastForward: FastForwardOperation;
  readonly ignoredFields: IgnoredFieldsOperation;
  readonly registers: RegisterOperation;
  readonly configSpace: ConfigSpaceOperation;
  readonly scans: ScanOperation;
  readonly bar: BarOperation;
  readonly pciConfiguration: PciConfigurationOperation;
  readonly pciDecoding: PciDecodingOperation;
  readonly msix: MsixOperation;
  readonly bringUp: BringUpOperation;
  readonly queueSetUp: QueueSetUpOperation;
  readonly state: StateOperation;
  readonly malformedChain: MalformedChainOperation;
  readonly malformedMessage: MalformedMessageOperation;
  readonly misuse: MisuseOperation;
  readonly timing: TimingOperation;
  readonly press: PressOperation;
}

/** The name of a family of operations. */
export type FamilyName = keyof OperationFamilies;

/**
 * The alphabet of a scenario: what guest and host do, as plain data. Every number that names something living (a
 * queue, a channel, a chain) is taken modulo what is there, so that any list of operations is legal and stays legal
 * when parts of it are removed.
 */
export type Operation = OperationFamilies[FamilyName];

/** The kinds of all operations. */
export type OperationKind = Operation["kind"];

/**
 * What is to be known of each family. Scenarios that may do anything draw from the families in this order: a new one
 * goes to the end, or equal seeds draw other scenarios than before.
 */
export const operationFamilies: { readonly [Name in FamilyName]: OperationFamily<OperationFamilies[Name]> } = {
  transmit: transmitOperations,
  receive: receiveOperations,
  host: hostOperations,
  notification: notificationOperations,
  suppression: suppressionOperations,
  fastForward: fastForwardOperations,
  ignoredFields: ignoredFieldsOperations,
  registers: registerOperations,
  configSpace: configSpaceOperations,
  scans: scanOperations,
  bar: barOperations,
  pciConfiguration: pciConfigurationOperations,
  pciDecoding: pciDecodingOperations,
  msix: msixOperations,
  bringUp: bringUpOperations,
  queueSetUp: queueSetUpOperations,
  state: stateOperations,
  malformedChain: malformedChainOperations,
  malformedMessage: malformedMessageOperations,
  misuse: misuseOperations,
  timing: timingOperations,
  press: pressOperations,
};
