import type { Fault } from "./fault.ts";
import { acknowledgementFaults } from "./interrupt/acknowledgement.ts";
import { configChangeFaults } from "./interrupt/config-change.ts";
import { eventIndexFaults } from "./interrupt/event-index.ts";
import { lineFaults } from "./interrupt/line.ts";
import { messageMasksFaults } from "./interrupt/message-masks.ts";
import { messagesFaults } from "./interrupt/messages.ts";
import { msixFunctionFaults } from "./interrupt/msix-function.ts";
import { queueInterruptsFaults } from "./interrupt/queue-interrupts.ts";
import { suppressionFaults } from "./interrupt/suppression.ts";
import { vectorsFaults } from "./interrupt/vectors.ts";
import { connectedFlagFaults } from "./life/connected-flag.ts";
import { connectionsFaults } from "./life/connections.ts";
import { manyResetsFaults } from "./life/many-resets.ts";
import { resetPciFaults } from "./life/reset-pci.ts";
import { resetQueuesFaults } from "./life/reset-queues.ts";
import { resetRegistersFaults } from "./life/reset-registers.ts";
import { resetVectorsFaults } from "./life/reset-vectors.ts";
import { bytesBehindMessageFaults } from "./message/bytes-behind-message.ts";
import { channelIdFaults } from "./message/channel-id.ts";
import { channelsFaults } from "./message/channels.ts";
import { claimedLengthFaults } from "./message/claimed-length.ts";
import { receivedHeaderFaults } from "./message/received-header.ts";
import { receivedLengthFaults } from "./message/received-length.ts";
import { splitHeaderFaults } from "./message/split-header.ts";
import { midwayFaults } from "./migration/midway.ts";
import { restoreFaults } from "./migration/restore.ts";
import { savedDeviceFaults } from "./migration/saved-device.ts";
import { savedFieldsFaults } from "./migration/saved-fields.ts";
import { configurationFaults } from "./pci/configuration.ts";
import { decodingFaults } from "./pci/decoding.ts";
import { identityFaults } from "./pci/identity.ts";
import { interruptBitsFaults } from "./pci/interrupt-bits.ts";
import { partialWritesFaults } from "./pci/partial-writes.ts";
import { availableRingFaults } from "./ring/available-ring.ts";
import { buffersFaults } from "./ring/buffers.ts";
import { chainWalkFaults } from "./ring/chain-walk.ts";
import { directionsFaults } from "./ring/directions.ts";
import { indirectTablesFaults } from "./ring/indirect-tables.ts";
import { nextFieldFaults } from "./ring/next-field.ts";
import { notificationSuppressionFaults } from "./ring/notification-suppression.ts";
import { placementFaults } from "./ring/placement.ts";
import { tableEntriesFaults } from "./ring/table-entries.ts";
import { tablesInChainsFaults } from "./ring/tables-in-chains.ts";
import { usedRingFaults } from "./ring/used-ring.ts";
import { lostChainsFaults } from "./robustness/lost-chains.ts";
import { malformedChainsFaults } from "./robustness/malformed-chains.ts";
import { neverRecoversFaults } from "./robustness/never-recovers.ts";
import { notificationsFaults } from "./robustness/notifications.ts";
import { absentHostEndFaults } from "./stream/absent-host-end.ts";
import { guestBytesFaults } from "./stream/guest-bytes.ts";
import { heldMessagesFaults } from "./stream/held-messages.ts";
import { hostBytesFaults } from "./stream/host-bytes.ts";
import { isolationFaults } from "./stream/isolation.ts";
import { receiveChainsFaults } from "./stream/receive-chains.ts";
import { receiveWritesFaults } from "./stream/receive-writes.ts";
import { severalHeldFaults } from "./stream/several-held.ts";
import { waitingHostBytesFaults } from "./stream/waiting-host-bytes.ts";
import { configSpaceFaults } from "./transport/config-space.ts";
import { featuresFaults } from "./transport/features.ts";
import { notifyRegisterFaults } from "./transport/notify-register.ts";
import { queueRegistersFaults } from "./transport/queue-registers.ts";
import { registersFaults } from "./transport/registers.ts";
import { statusFaults } from "./transport/status.ts";

/** Every fault that the kit has to find, by part of the device. */
export const faults: readonly Fault[] = [
  ...identityFaults,
  ...partialWritesFaults,
  ...configurationFaults,
  ...decodingFaults,
  ...interruptBitsFaults,
  ...registersFaults,
  ...queueRegistersFaults,
  ...notifyRegisterFaults,
  ...configSpaceFaults,
  ...statusFaults,
  ...featuresFaults,
  ...placementFaults,
  ...availableRingFaults,
  ...usedRingFaults,
  ...notificationSuppressionFaults,
  ...chainWalkFaults,
  ...nextFieldFaults,
  ...directionsFaults,
  ...buffersFaults,
  ...indirectTablesFaults,
  ...tableEntriesFaults,
  ...tablesInChainsFaults,
  ...acknowledgementFaults,
  ...lineFaults,
  ...configChangeFaults,
  ...queueInterruptsFaults,
  ...suppressionFaults,
  ...eventIndexFaults,
  ...messagesFaults,
  ...messageMasksFaults,
  ...vectorsFaults,
  ...msixFunctionFaults,
  ...channelIdFaults,
  ...channelsFaults,
  ...claimedLengthFaults,
  ...splitHeaderFaults,
  ...receivedHeaderFaults,
  ...receivedLengthFaults,
  ...bytesBehindMessageFaults,
  ...guestBytesFaults,
  ...heldMessagesFaults,
  ...severalHeldFaults,
  ...absentHostEndFaults,
  ...hostBytesFaults,
  ...waitingHostBytesFaults,
  ...receiveChainsFaults,
  ...receiveWritesFaults,
  ...isolationFaults,
  ...connectionsFaults,
  ...connectedFlagFaults,
  ...resetQueuesFaults,
  ...resetRegistersFaults,
  ...resetVectorsFaults,
  ...resetPciFaults,
  ...manyResetsFaults,
  ...savedDeviceFaults,
  ...savedFieldsFaults,
  ...midwayFaults,
  ...restoreFaults,
  ...malformedChainsFaults,
  ...lostChainsFaults,
  ...notificationsFaults,
  ...neverRecoversFaults,
];
