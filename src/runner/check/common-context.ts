import type { TargetCapabilities } from "../../target/target.ts";
import type { PropertyContext } from "./property.ts";

/**
 * What two targets of one type have in common. Scenarios drawn for it can be run on both and do not depend on which of
 * the two was looked at first.
 */
export function commonContext(one: PropertyContext, other: PropertyContext): PropertyContext {
  const shared = <T>(values: readonly T[], others: readonly T[]): T[] =>
    values.filter((value) => others.includes(value));
  const registers = one.registers.filter(({ name }) => other.registers.some((register) => register.name === name));
  return {
    deviceType: one.deviceType,
    transport: one.transport,
    ...(one.withoutPci === true ? { withoutPci: true } : {}),
    bringUp: one.bringUp,
    features: new Set(shared([...one.features], [...other.features])),
    queueSizes: one.queueSizes.map((size, queue) => Math.min(size, other.queueSizes[queue] ?? 0)),
    channelCount: Math.min(one.channelCount, other.channelCount),
    msix: one.msix && other.msix,
    msixVectors: Math.min(one.msixVectors, other.msixVectors),
    queues: one.queues.filter(({ index }) => other.queues.some((queue) => queue.index === index)),
    selectsAbsentQueues: one.selectsAbsentQueues && other.selectsAbsentQueues,
    configBytes: Math.min(one.configBytes, other.configBytes),
    registers,
    commandBits: shared(one.commandBits, other.commandBits),
    malformedChains: shared(one.malformedChains, other.malformedChains),
    malformedMessages: shared(one.malformedMessages, other.malformedMessages),
    capabilities: commonCapabilities(one.capabilities, other.capabilities),
  };
}

function commonCapabilities(one: TargetCapabilities, other: TargetCapabilities): TargetCapabilities {
  return {
    synchronous: one.synchronous && other.synchronous,
    directHostEnds: one.directHostEnds && other.directHostEnds,
    memoryAudit: one.memoryAudit && other.memoryAudit,
    freshDevice: one.freshDevice && other.freshDevice,
    startIndex: one.startIndex && other.startIndex,
    saveRestore: one.saveRestore && other.saveRestore,
    otherConfiguration: one.otherConfiguration === true && other.otherConfiguration === true,
    interruptLine: one.interruptLine && other.interruptLine,
    busyTime: one.busyTime === true && other.busyTime === true,
  };
}
