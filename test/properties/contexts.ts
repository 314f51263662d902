import type { PropertyContext } from "../../src/runner/check/property.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { queueUses } from "../../src/spec/queue-uses.ts";
import { withTransport } from "../../src/spec/with-transport.ts";

const capabilities = {
  synchronous: true,
  directHostEnds: true,
  memoryAudit: true,
  freshDevice: true,
  startIndex: true,
  saveRestore: true,
  otherConfiguration: true,
  interruptLine: true,
  busyTime: true,
} as const;

const specification = loadSpecification();

const names = {
  registers: specification.transport.registers,
  commandBits: specification.pci.command.bits.map(({ name }) => name),
  malformedChains: specification.virtqueue.malformed.map(({ name }) => name),
  malformedMessages: specification.vmchannel.malformed.map(({ name }) => name),
};

const everyFeature = ["VMCHANNEL_F_LINK", "NOTIFY_ON_EMPTY", "ANY_LAYOUT", "INDIRECT_DESC", "EVENT_IDX"];

/** A vmchannel device that offers all there is. */
export const richContext: PropertyContext = {
  ...names,
  deviceType: "vmchannel",
  transport: "legacy-pci",
  bringUp: { greeted: 3, agreed: undefined, ready: 7, required: { low: 0, high: 0 } },
  features: new Set(everyFeature),
  queueSizes: [128, 64],
  channelCount: 3,
  msix: true,
  msixVectors: 12,
  queues: queueUses(specification, { deviceType: "vmchannel", queueRoles: [] }),
  selectsAbsentQueues: true,
  configBytes: 60,
  capabilities,
};

/** The same by the transport of VIRTIO 1.0 and later. */
export const modernContext: PropertyContext = {
  ...richContext,
  transport: "modern-pci",
  bringUp: { greeted: 3, agreed: 11, ready: 15, required: { low: 0, high: 1 } },
  features: new Set(["VMCHANNEL_F_LINK", "INDIRECT_DESC", "EVENT_IDX", "NOTIFICATION_DATA", "RING_RESET"]),
  registers: withTransport(specification, "modern-pci").transport.registers,
};

/** A back-end of another type with one queue that consumes whatever it is given. */
export const backEndContext: PropertyContext = {
  ...modernContext,
  deviceType: "other",
  transport: "vhost-user",
  withoutPci: true,
  features: new Set(["INDIRECT_DESC", "EVENT_IDX"]),
  msix: false,
  msixVectors: 0,
  commandBits: [],
  channelCount: 0,
  malformedMessages: [],
  queues: [{ index: 0, direction: "guest-to-device", role: "sink" }],
  registers: withTransport(specification, "vhost-user").transport.registers,
};

/** A vmchannel device with one channel, rings of one descriptor and nothing optional, behind a poor target. */
export const poorContext: PropertyContext = {
  ...names,
  deviceType: "vmchannel",
  transport: "legacy-pci",
  bringUp: { greeted: 3, agreed: undefined, ready: 7, required: { low: 0, high: 0 } },
  features: new Set(),
  queueSizes: [1, 1],
  channelCount: 1,
  msix: false,
  msixVectors: 0,
  queues: queueUses(specification, { deviceType: "vmchannel", queueRoles: [] }),
  selectsAbsentQueues: false,
  configBytes: 17,
  capabilities: {
    synchronous: false,
    directHostEnds: false,
    memoryAudit: false,
    freshDevice: false,
    startIndex: false,
    saveRestore: false,
    interruptLine: false,
  },
};

/** A device of another type with one queue that consumes whatever it is given. */
export const sinkContext: PropertyContext = {
  ...names,
  deviceType: "other",
  transport: "legacy-pci",
  bringUp: { greeted: 3, agreed: undefined, ready: 7, required: { low: 0, high: 0 } },
  features: new Set(["NOTIFY_ON_EMPTY", "INDIRECT_DESC", "EVENT_IDX"]),
  queueSizes: [128, 128, 32, 32],
  channelCount: 0,
  msix: false,
  msixVectors: 0,
  malformedMessages: [],
  queues: [{ index: 3, direction: "guest-to-device", role: "sink" }],
  selectsAbsentQueues: true,
  configBytes: 12,
  capabilities: {
    ...capabilities,
    synchronous: false,
    directHostEnds: false,
    memoryAudit: false,
    startIndex: false,
    saveRestore: false,
  },
};

/** A device of another type of which only registers can be used. */
export const registersOnlyContext: PropertyContext = { ...sinkContext, queueSizes: [2], queues: [], configBytes: 0 };
