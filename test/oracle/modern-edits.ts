import type { Operation } from "../../src/operation/operation.ts";
import type { Edit, Json } from "./edits.ts";

/** The same changes, of the document of the modern transport. */
function modern(changes: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(changes).map(([place, value]) => [`/transports/modern-pci/${place}`, value]),
  );
}

const shape = { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false } as const;
const send: Operation = { kind: "transmit", channel: 0, length: 5, extra: 0, shape, notify: "yes" };
const bringUp: Operation = { kind: "initialise", features: [] };
const reset: Operation = { kind: "reset" };

function select(queue: number): Operation {
  return { kind: "register-write", register: "queue_select", value: queue };
}

/** The register of that name without `until`: a write of it counts even while the queue is enabled. */
const descriptorsLowForEver: Json = {
  name: "queue_desc_low",
  structure: "common",
  offset: 32,
  width: 4,
  access: "rw",
  reset: { kind: "value", value: 0 },
  perQueue: true,
  presence: "always",
  effect: "set-descriptors-low",
  clauses: { location: "COM-14", access: "COM-9", reset: "RST-6", perQueue: "COM-9" },
};

/** The ways of editing the document of the modern transport that are tried. */
export const modernEdits: readonly Edit[] = [
  {
    title: "the offsets of queue_enable and queue_notify_off, exchanged",
    changes: modern({ "registers/queue_enable/offset": 30, "registers/queue_notify_off/offset": 28 }),
    clauses: ["COM-5"],
    operations: [reset, select(1), { kind: "register-read", register: "queue_enable" }],
  },
  {
    title: "the offsets of queue_size and queue_vector, exchanged",
    changes: modern({ "registers/queue_size/offset": 26, "registers/queue_vector/offset": 24 }),
    clauses: ["COM-7"],
    operations: [reset, select(0), { kind: "register-read", register: "queue_size" }],
  },
  {
    title: "the width of queue_desc_high",
    changes: modern({ "registers/queue_desc_high/width": 2 }),
    clauses: ["COM-9"],
    operations: [
      reset,
      select(0),
      { kind: "register-write", register: "queue_desc_high", value: 1 },
      { kind: "register-read", register: "queue_desc_high" },
    ],
  },
  {
    title: "until when queue_desc_low is taken, to for ever",
    changes: modern({ "registers/13": descriptorsLowForEver }),
    clauses: ["COM-9"],
    operations: [
      bringUp,
      select(0),
      { kind: "register-write", register: "queue_desc_low", value: 0x7000 },
      { kind: "register-read", register: "queue_desc_low" },
    ],
  },
  {
    title: "the reset value of queue_enable",
    changes: modern({ "registers/queue_enable/reset/value": 1 }),
    clauses: ["COM-5"],
  },
  {
    title: "the reset value of queue_desc_low",
    changes: modern({ "registers/queue_desc_low/reset/value": 4096 }),
    clauses: ["RST-6"],
  },
  {
    title: "the reset value of config_vector",
    changes: modern({ "registers/config_vector/reset/value": 0 }),
    clauses: ["INT-12"],
  },
  {
    title: "the access word of queue_desc_low, to ro",
    changes: modern({ "registers/queue_desc_low/access": "ro" }),
    clauses: ["COM-9"],
  },
  {
    title: "the access word of isr_status, to ro",
    changes: modern({ "registers/isr_status/access": "ro" }),
    clauses: ["INT-3"],
  },
  {
    title: "that a queue is served only once FAILED is set",
    changes: modern({ "serving/from": ["DRIVER_OK", "queue-enabled", "FAILED"] }),
    clauses: ["STA-7"],
    operations: [bringUp, send],
  },
  {
    title: "the bits of VERSION_1 and ADMIN_VQ, exchanged",
    changes: modern({ "features/VERSION_1/bit": 41, "features/ADMIN_VQ/bit": 32 }),
    clauses: ["FEAT-9"],
  },
  {
    title: "the kind of the capability of the notification structure",
    changes: modern({ "structures/notify/capability/type": 7 }),
    clauses: ["CAP-1"],
  },
  {
    title: "the length of the capability of the common structure",
    changes: modern({ "structures/common/capability/bytes": 20 }),
    clauses: ["CAP-2"],
  },
  {
    title: "the least length of the ISR structure",
    changes: modern({ "structures/isr/capability/lengthMin": 8192 }),
    clauses: ["CAP-3"],
  },
  {
    title: "the least revision",
    changes: modern({ "function/revisionMin": 2 }),
    clauses: ["PCI-ID-8"],
  },
  { title: "the vector that means none", changes: modern({ noVector: 0xfffe }), clauses: ["INT-12"] },
];
