import type { ReferenceOptions } from "../../reference/options.ts";
import type { Operation } from "../../src/operation/operation.ts";

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One way of editing the specification, and where the reference, which is unchanged, then fails. */
export interface Edit {
  readonly title: string;
  /** Places and new values. A step into a list is a position or the name of an entry. */
  readonly changes: Readonly<Record<string, Json>>;
  /** The clauses that the edited data name. */
  readonly clauses: readonly string[];
  readonly options?: ReferenceOptions;
  /** What is done instead of the kit's own properties, where those show more than one consequence. */
  readonly operations?: readonly Operation[];
}

const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const send: Operation = { kind: "transmit", channel: 0, length: 5, extra: 0, shape, notify: "yes" };
const bringUp: readonly Operation[] = [{ kind: "initialise", features: [] }];

/** The ways of editing that are tried. */
export const edits: readonly Edit[] = [
  {
    title: "the access word of host_features, to rw",
    changes: { "/transport/registers/host_features/access": "rw" },
    clauses: ["REG-2"],
  },
  {
    title: "the access word of queue_size, to rw",
    changes: { "/transport/registers/queue_size/access": "rw" },
    clauses: ["REG-2"],
  },
  {
    title: "the access word of queue_address, to ro",
    changes: { "/transport/registers/queue_address/access": "ro" },
    clauses: ["REG-6"],
  },
  {
    title: "the access word of isr_status, to ro",
    changes: { "/transport/registers/isr_status/access": "ro" },
    clauses: ["INT-3"],
  },
  {
    title: "the access word of the PCI interrupt line, to ro",
    changes: { "/pci/fields/interrupt_line/access": "ro" },
    clauses: ["PCI-CFG-5"],
  },
  {
    title: "the access word of the PCI revision, to rw",
    changes: { "/pci/fields/revision_id/access": "rw" },
    clauses: ["PCI-CFG-1"],
  },
  {
    title: "the reset value of device_status",
    changes: { "/transport/registers/device_status/reset/value": 1 },
    clauses: ["STA-1"],
  },
  {
    title: "the reset value of guest_features",
    changes: { "/transport/registers/guest_features/reset/value": 1 },
    clauses: ["RST-2"],
  },
  {
    title: "the reset value of queue_select",
    changes: { "/transport/registers/queue_select/reset/value": 1 },
    clauses: ["RST-2"],
  },
  {
    title: "the reset value of config_vector",
    changes: { "/transport/registers/config_vector/reset/value": 0 },
    clauses: ["INT-12"],
  },
  {
    title: "the reset value of the PCI revision",
    changes: { "/pci/fields/revision_id/reset/value": 1 },
    clauses: ["PCI-ID-3"],
  },
  {
    title: "the reset value of the PCI interrupt pin",
    changes: { "/pci/fields/interrupt_pin/reset/value": 2 },
    clauses: ["PCI-CFG-5"],
  },
  {
    title: "the offsets of queue_size and queue_select, exchanged",
    changes: {
      "/transport/registers/queue_size/offset": 14,
      "/transport/registers/queue_select/offset": 12,
    },
    clauses: ["REG-1"],
  },
  {
    title: "the offset of the device config space with MSI-X",
    changes: { "/transport/deviceConfig/offsetWithMsix": 28 },
    clauses: ["REG-10"],
  },
  {
    title: "the ISR bits, exchanged",
    changes: { "/transport/isrBits/queue": 2, "/transport/isrBits/config": 1 },
    clauses: ["INT-1"],
    operations: [...bringUp, send, { kind: "acknowledge" }],
  },
  { title: "the vector that means none", changes: { "/transport/noVector": 0xfffe }, clauses: ["INT-12"] },
  {
    title: "the number of MSI-X vectors",
    changes: { "/pci/capabilities/msix/vectorsMax": 3 },
    clauses: ["INT-13"],
  },
  {
    title: "the interrupt bit of the PCI status register",
    changes: { "/pci/status/interruptBit": 5 },
    clauses: ["PCI-CFG-6"],
  },
  {
    title: "the largest size of BAR0",
    changes: { "/pci/bars/register/bytesMax": 32 },
    clauses: ["PCI-CFG-2"],
  },
  { title: "the largest queue size", changes: { "/virtqueue/layout/sizeMax": 64 }, clauses: ["REG-3"] },
  {
    title: "the flag that suppresses interrupts",
    changes: { "/virtqueue/available/flags/noInterrupt": 2 },
    clauses: ["INT-7"],
  },
  {
    title: "the fields of a used element, exchanged",
    changes: { "/virtqueue/used/idOffset": 4, "/virtqueue/used/lengthOffset": 0 },
    clauses: ["RNG-10"],
    operations: [...bringUp, send, send, send],
  },
  {
    title: "the reactions to a chain in the wrong order, without complete-empty",
    changes: { "/virtqueue/malformed/wrong-order/reactions": ["break"] },
    clauses: ["ROB-22"],
    // A message is seen before the completion it is for: with one that is not allowed it would be advised against too.
    options: { msixVectors: 0 },
  },
  {
    title: "the reactions to a head out of range, without complete-offered-id",
    changes: { "/virtqueue/malformed/head-out-of-range/reactions": ["break"] },
    clauses: ["ROB-13"],
  },
  {
    title: "the reactions to a descriptor of length 0, without serve",
    changes: { "/virtqueue/malformed/zero-length/reactions": ["complete-empty", "break"] },
    clauses: ["ROB-16"],
  },
  {
    title: "the reactions to a next field out of range, without break, for a device that breaks",
    changes: { "/virtqueue/malformed/next-out-of-range/reactions": ["complete-empty"] },
    clauses: ["ROB-12"],
    options: { malformedReaction: "break" },
  },
  {
    title: "the reactions to a message for an unknown channel, without complete-discard",
    changes: { "/vmchannel/malformed/unknown-channel/reactions": ["deliver"] },
    clauses: ["VMC-TX-7"],
  },
  {
    title: "the reactions to a split header, without deliver",
    changes: { "/vmchannel/malformed/split-header/reactions": ["complete-discard"] },
    clauses: ["VMC-MSG-3"],
  },
  {
    title: "the fields of a message header, exchanged",
    changes: { "/vmchannel/message/fields/channel_id/offset": 4, "/vmchannel/message/fields/length/offset": 0 },
    clauses: ["VMC-MSG-1"],
    operations: [
      ...bringUp,
      { kind: "host-connect", channel: 0 },
      { kind: "refill", count: 4, capacity: 64 },
      { kind: "host-send", channel: 0, length: 20 },
    ],
  },
  {
    title: "the capacity below which a receive chain is of no use",
    changes: { "/vmchannel/message/receive/unusableBelow": 12 },
    clauses: ["VMC-RX-5"],
  },
  {
    title: "the channel id that is reserved",
    changes: { "/vmchannel/configLayout/reservedId": 2 },
    clauses: ["VMC-CFG-2"],
  },
  {
    title: "the longest channel name",
    changes: { "/vmchannel/configLayout/nameBytesMax": 5 },
    clauses: ["VMC-CFG-5"],
  },
  {
    title: "the longest config space",
    changes: { "/vmchannel/configLayout/bytesMax": 30 },
    clauses: ["VMC-CFG-6"],
  },
  { title: "the bit of VMCHANNEL_F_LINK", changes: { "/vmchannel/features/0/bit": 1 }, clauses: ["VMC-FEAT-1"] },
  {
    title: "the number of queues",
    changes: {
      "/vmchannel/queues": [
        { index: 0, name: "receive", direction: "device-to-guest" },
        { index: 1, name: "transmit", direction: "guest-to-device" },
        { index: 2, name: "control", direction: "guest-to-device" },
      ],
    },
    clauses: ["VMC-QUE-1"],
  },
];
