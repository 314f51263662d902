import { defineProperty, type Property } from "../src/runner/check/property.ts";
import { alsoExercised } from "./device/vmchannel/also-exercised.ts";
import { configInterrupt } from "./device/vmchannel/channels/config-interrupt.ts";
import { configReadOnly } from "./device/vmchannel/channels/config-read-only.ts";
import { configSpace } from "./device/vmchannel/channels/config-space.ts";
import { channelsEverything } from "./device/vmchannel/channels/everything.ts";
import { hostEndPressureProperties } from "./device/vmchannel/channels/host-end-pressure.ts";
import { inFlight } from "./device/vmchannel/channels/in-flight.ts";
import { boundedMemory, isolationProperties } from "./device/vmchannel/channels/isolation.ts";
import { lifeCycleProperties } from "./device/vmchannel/channels/life-cycle.ts";
import { linkProperties } from "./device/vmchannel/channels/link.ts";
import { messageHeaderProperties } from "./device/vmchannel/channels/message-header.ts";
import { otherQueues } from "./device/vmchannel/channels/other-queues.ts";
import { receiveDeliveryProperties } from "./device/vmchannel/channels/receive-delivery.ts";
import { transmitDeliveryProperties } from "./device/vmchannel/channels/transmit-delivery.ts";
import { transmitMalformedProperties } from "./device/vmchannel/channels/transmit-malformed.ts";
import { damagedProperties } from "./device/vmchannel/migration/damaged.ts";
import { disconnectProperties } from "./device/vmchannel/migration/disconnect.ts";
import { transparentProperties } from "./device/vmchannel/migration/transparent.ts";
import { underPressureProperties } from "./device/vmchannel/pressure/under-pressure.ts";
import { anySubset } from "./features/any-subset.ts";
import { eachOffered } from "./features/each-offered.ts";
import { neverOffered } from "./features/never-offered.ts";
import { notifyOnEmpty } from "./features/notify-on-empty.ts";
import { renegotiationProperties } from "./features/renegotiation.ts";
import { unofferedFeatures } from "./features/unoffered-bits.ts";
import { eachCompletion } from "./interrupts/each-completion.ts";
import { eventIndexProperties } from "./interrupts/event-index.ts";
import { everyQueue } from "./interrupts/every-queue.ts";
import { interruptsEverything } from "./interrupts/everything.ts";
import { messageInterruptProperties } from "./interrupts/message-interrupts.ts";
import { noConfigChange } from "./interrupts/no-config-change.ts";
import { noInterrupt } from "./interrupts/no-interrupt.ts";
import { nothingNew } from "./interrupts/nothing-new.ts";
import { queueInterrupt } from "./interrupts/queue-interrupt.ts";
import { readClears } from "./interrupts/read-clears.ts";
import { reassertion } from "./interrupts/reassertion.ts";
import { usedEventIgnored } from "./interrupts/used-event-ignored.ts";
import { barSizing } from "./pci/bar-sizing.ts";
import { capabilityList } from "./pci/capability-list.ts";
import { closedDecode } from "./pci/closed-decode.ts";
import { closedMemory } from "./pci/closed-memory.ts";
import { pciEverything } from "./pci/everything.ts";
import { identity } from "./pci/identity.ts";
import { interruptDisable } from "./pci/interrupt-disable.ts";
import { interruptLine } from "./pci/interrupt-line.ts";
import { interruptStatus } from "./pci/interrupt-status.ts";
import { partialWriteProperties } from "./pci/partial-writes.ts";
import { powerOnProperties } from "./pci/power-on.ts";
import { readOnlyFields } from "./pci/read-only-fields.ts";
import { relocation } from "./pci/relocation.ts";
import { wholeHeader } from "./pci/whole-header.ts";
import { relationProperties } from "./relations/relations.ts";
import { anyState } from "./reset/any-state.ts";
import { cleanSlate } from "./reset/clean-slate.ts";
import { manyLives } from "./reset/many-lives.ts";
import { pciUntouched } from "./reset/pci-untouched.ts";
import { silence } from "./reset/silence.ts";
import { anyArrangement } from "./ring/any-arrangement.ts";
import { batches } from "./ring/batches.ts";
import { chainLength } from "./ring/chain-length.ts";
import { entryOrder } from "./ring/entry-order.ts";
import { ringEverything } from "./ring/everything.ts";
import { fullRing } from "./ring/full-ring.ts";
import { indexWrapProperties } from "./ring/index-wrap.ts";
import { indirectProperties } from "./ring/indirect.ts";
import { memoryAudit } from "./ring/memory-audit.ts";
import { memoryBorders } from "./ring/memory-borders.ts";
import { notifyIfAskedProperties } from "./ring/notify-if-asked.ts";
import { placement } from "./ring/placement.ts";
import { publicationOrder } from "./ring/publication-order.ts";
import { readableUntouched } from "./ring/readable-untouched.ts";
import { spuriousNotify } from "./ring/spurious-notify.ts";
import { usedElements } from "./ring/used-elements.ts";
import { writableUnread } from "./ring/writable-unread.ts";
import { boundedWork } from "./robustness/bounded-work.ts";
import { featuresWhileLive } from "./robustness/features-while-live.ts";
import { garbageFlags } from "./robustness/garbage-flags.ts";
import { malformedChainProperties } from "./robustness/malformed-chains.ts";
import { neverNotified } from "./robustness/never-notified.ts";
import { notifyStorm } from "./robustness/notify-storm.ts";
import { paceProperties } from "./robustness/pace.ts";
import { reusedHeadProperties } from "./robustness/reused-heads.ts";
import { scribbledUsedRing } from "./robustness/scribbled-used-ring.ts";
import { strayRingProperties } from "./robustness/stray-rings.ts";
import { goingOn, manyErrors, survival } from "./robustness/survival.ts";
import { wholeDevice } from "./robustness/whole-device.ts";
import { wrongDirection } from "./robustness/wrong-direction.ts";
import { afterReset } from "./status/after-reset.ts";
import { earlyUseProperties } from "./status/early-use.ts";
import { failed } from "./status/failed.ts";
import { storedBits } from "./status/stored-bits.ts";
import { absentQueues } from "./transport/legacy-pci/absent-queues.ts";
import { configEarly } from "./transport/legacy-pci/config-early.ts";
import { configPlace, configPlaceWithMsix } from "./transport/legacy-pci/config-place.ts";
import { configWidths } from "./transport/legacy-pci/config-widths.ts";
import { dropQueue } from "./transport/legacy-pci/drop-queue.ts";
import { registersEverything } from "./transport/legacy-pci/everything.ts";
import { layout } from "./transport/legacy-pci/layout.ts";
import { notifyNothing } from "./transport/legacy-pci/notify-nothing.ts";
import { queueAddress } from "./transport/legacy-pci/queue-address.ts";
import { queueRegisters } from "./transport/legacy-pci/queue-registers.ts";
import { queueSize } from "./transport/legacy-pci/queue-size.ts";
import { readOnlyRegisters } from "./transport/legacy-pci/read-only-registers.ts";
import { undefinedAccessProperties } from "./transport/legacy-pci/undefined-accesses.ts";
import { commonProperties } from "./transport/modern-pci/common-registers.ts";
import { modernConfigWidths } from "./transport/modern-pci/config-widths.ts";
import { negotiationProperties } from "./transport/modern-pci/negotiation.ts";
import { ringProperties } from "./transport/modern-pci/rings.ts";
import { structures } from "./transport/modern-pci/structures.ts";
import { stableFeatures } from "./transport/vhost-user/stable-features.ts";

const inOrder: readonly Property[] = [
  identity,
  readOnlyFields,
  barSizing,
  closedDecode,
  relocation,
  interruptLine,
  interruptStatus,
  wholeHeader,
  interruptDisable,
  closedMemory,
  ...powerOnProperties,
  ...partialWriteProperties,
  capabilityList,
  pciEverything,
  layout,
  readOnlyRegisters,
  queueSize,
  absentQueues,
  otherQueues,
  queueRegisters,
  queueAddress,
  ...undefinedAccessProperties,
  notifyNothing,
  configWidths,
  configPlace,
  configPlaceWithMsix,
  configEarly,
  configReadOnly,
  dropQueue,
  registersEverything,
  structures,
  ...commonProperties,
  modernConfigWidths,
  ...negotiationProperties,
  stableFeatures,
  afterReset,
  storedBits,
  ...earlyUseProperties,
  failed,
  eachOffered,
  anySubset,
  ...renegotiationProperties,
  unofferedFeatures,
  neverOffered,
  notifyOnEmpty,
  silence,
  cleanSlate,
  inFlight,
  pciUntouched,
  anyState,
  manyLives,
  queueInterrupt,
  configInterrupt,
  readClears,
  reassertion,
  eachCompletion,
  noInterrupt,
  usedEventIgnored,
  ...eventIndexProperties,
  noConfigChange,
  ...messageInterruptProperties,
  everyQueue,
  nothingNew,
  interruptsEverything,
  placement,
  ...ringProperties,
  readableUntouched,
  writableUnread,
  anyArrangement,
  ...indirectProperties,
  usedElements,
  publicationOrder,
  spuriousNotify,
  batches,
  ...notifyIfAskedProperties,
  fullRing,
  chainLength,
  memoryBorders,
  entryOrder,
  memoryAudit,
  ringEverything,
  configSpace,
  ...linkProperties,
  ...messageHeaderProperties,
  ...transmitDeliveryProperties,
  ...hostEndPressureProperties,
  ...transmitMalformedProperties,
  ...receiveDeliveryProperties,
  ...isolationProperties,
  ...lifeCycleProperties,
  channelsEverything,
  survival,
  goingOn,
  boundedWork,
  ...paceProperties,
  ...malformedChainProperties,
  ...reusedHeadProperties,
  wrongDirection,
  ...strayRingProperties,
  notifyStorm,
  neverNotified,
  garbageFlags,
  featuresWhileLive,
  scribbledUsedRing,
  wholeDevice,
  ...underPressureProperties,
  ...disconnectProperties,
  ...transparentProperties,
  ...damagedProperties,
  ...relationProperties,
  // What takes longest comes last, so that whatever else fails fails soon.
  boundedMemory,
  manyErrors,
  ...indexWrapProperties,
];

/** Every property of the kit, in the order in which a run checks them. */
export const properties: readonly Property[] = inOrder.map((property) => {
  const also = alsoExercised[property.id];
  return also === undefined ? property : defineProperty({ ...property, clauses: [...property.clauses, ...also] });
});
