import type { Random } from "../../src/base/random.ts";
import type { OperationContext } from "../../src/operation/generators/operation-context.ts";
import type { PropertyContext } from "../../src/runner/property.ts";

/** What the operation generators need of a target. Registers and conditions are named by the properties themselves. */
export function operationContext(context: PropertyContext): OperationContext {
  return {
    features: context.features,
    queueSizes: context.queueSizes,
    channelCount: context.channelCount,
    msix: context.msix,
    configBytes: context.configBytes,
    capabilities: context.capabilities,
    registers: [],
    commandBits: [],
    malformedChains: [],
    malformedMessages: [],
  };
}

/** The queue that carries data from the guest: transmit, or a queue that swallows any chain. */
export function outgoingQueue(context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? 1 : Math.max(0, context.sinkQueue);
}

/** A queue that traffic can use. */
export function usedQueue(random: Random, context: PropertyContext): number {
  return context.deviceType === "vmchannel" ? random.below(2) : outgoingQueue(context);
}

/** Number of descriptors of a queue; 1 where the queue is absent. */
export function sizeOfQueue(context: PropertyContext, queue: number): number {
  return Math.max(1, context.queueSizes[queue] ?? 1);
}
