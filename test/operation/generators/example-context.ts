import type { PropertyContext } from "../../../src/runner/check/property.ts";

/** A context as a full-featured vmchannel device gives it, with small made-up queue sizes. */
export function exampleContext(changes: Partial<PropertyContext> = {}): PropertyContext {
  return {
    deviceType: "vmchannel",
    transport: "legacy-pci",
    bringUp: { greeted: 3, agreed: undefined, ready: 7, required: { low: 0, high: 0 } },
    features: new Set(["VMCHANNEL_F_LINK", "NOTIFY_ON_EMPTY", "ANY_LAYOUT", "INDIRECT_DESC", "EVENT_IDX"]),
    queueSizes: [64, 128],
    channelCount: 3,
    msix: true,
    msixVectors: 12,
    queues: [
      { index: 0, direction: "device-to-guest", role: "receive" },
      { index: 1, direction: "guest-to-device", role: "transmit" },
    ],
    selectsAbsentQueues: true,
    configBytes: 64,
    registers: [
      { name: "host_features", width: 4, effect: "offer-features" },
      { name: "guest_features", width: 4, effect: "accept-features" },
      { name: "queue_address", width: 4, effect: "set-queue-address" },
      { name: "queue_size", width: 2, effect: "show-queue-size" },
      { name: "queue_select", width: 2, effect: "select-queue" },
      { name: "queue_notify", width: 2, effect: "notify-queue" },
      { name: "device_status", width: 1, effect: "set-status" },
      { name: "isr_status", width: 1, effect: "acknowledge-interrupt" },
    ],
    commandBits: ["io_space", "bus_master"],
    malformedChains: ["descriptor-loop", "head-out-of-range"],
    malformedMessages: ["short-header"],
    capabilities: {
      synchronous: true,
      directHostEnds: true,
      memoryAudit: true,
      freshDevice: true,
      startIndex: true,
      saveRestore: true,
      interruptLine: true,
    },
    ...changes,
  };
}
