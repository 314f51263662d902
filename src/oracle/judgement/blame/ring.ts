import type { BlameRow, BlameRules } from "./blame-row.ts";

/** What is special about how a chain is laid out. */
export const layoutRows: readonly BlameRow[] = [
  { when: { layout: "indirect-last" }, clause: "RNG-9" },
  { when: { layout: "whole-queue" }, clause: "RNG-23" },
  { when: { layout: "loose-table" }, clause: "RNG-30" },
  { when: { layout: "write-on-indirect" }, clause: "RNG-8" },
  { when: { layout: "indirect" }, clause: "FEAT-1" },
  { when: { layout: "at-edge" }, clause: "RNG-24" },
  { when: { layout: "other-direction", direction: "device-reads" }, clause: "ROB-23" },
  { when: { layout: "split-any-layout" }, clause: "RNG-6" },
  { when: { layout: "split-any-layout" }, clause: "RNG-32" },
];

/** After an impossible jump of the available index whatever the device does comes of that. */
export const afterJump: readonly BlameRow[] = [
  { when: { jump: "back" }, clause: "ROB-19" },
  { when: { jump: "ahead" }, clause: { of: "condition", rule: "clause" } },
];

/** A chain that is not completed: how it is laid out, how the device was told of it, what the device went through. */
const notCompleted: readonly BlameRow[] = [
  { when: { wroteLate: true }, clause: "RNG-34" },
  ...layoutRows,
  { when: { signedIndex: true }, clause: "RNG-16" },
  { when: { notice: "relied" }, clause: "RNG-21" },
  { when: { notice: "full" }, clause: "RNG-22" },
  { when: { notice: "batch" }, clause: "RNG-20", unless: { forget: ["notice"], hostBytes: false } },
  { when: { notice: "rested", direction: "device-reads" }, clause: "ROB-32" },
  // Buffers for the guest are often in the ring long before the driver notifies, and what is missing is bytes.
  { when: { notice: "rested" }, clause: "ROB-32", unless: { forget: ["notice"], hostBytes: false } },
  { when: { nothingServed: true, oddBefore: "features" }, clause: "ROB-35" },
  { when: { nothingServed: true, oddBefore: "ring" }, clause: "ROB-36" },
  { when: { nothingServed: true, oddBefore: "outside" }, clause: "ROB-29" },
  { when: { nothingServed: true, oddBefore: "overlap" }, clause: "ROB-30" },
  { when: { nothingServed: true, oddBefore: "scribbled" }, clause: "ROB-37" },
  { when: { nothingServed: true, oddBefore: "status" }, clause: "ROB-34" },
  { when: { nothingServed: true, afterMalformed: true }, clause: "ROB-5" },
  { when: { nothingServed: true, manyLives: true }, clause: "RST-5" },
  { when: { nothingServed: true, servedBefore: true, afterInFlight: true }, clause: "ROB-33" },
  { when: { nothingServed: true, servedBefore: true }, clause: "RST-2" },
  { when: { idleNotices: "some" }, clause: "RNG-19" },
  { when: { idleNotices: "storm" }, clause: "ROB-31" },
  { when: { absentNotified: true }, clause: "REG-8" },
  { when: { emptied: true }, clause: "ROB-7" },
  { when: { refusedMessage: true }, clause: "ROB-40" },
  { when: { unoffered: true }, clause: "FEAT-5" },
  { when: { beforeDriverOk: true }, clause: "STA-4" },
  { when: { queueReset: true }, clause: "QRS-4" },
  { when: { smallerSize: true }, clause: "RNG-33" },
];

/** A used index that does not count the completed chains: the elements behind it say nothing, or something old. */
export const wrongIndex: readonly string[] = ["index-jumped", "more-than-offered", "completed-again"];

/** What the used ring shows where its index outlived a reset comes of that alone. */
const oldIndex: BlameRow = { when: { indexSurvived: true }, clause: "RST-2" };

/** A head that comes back too often. */
const cameTooOften: readonly BlameRow[] = [
  oldIndex,
  { when: { headsRepeat: true }, clause: "ROB-21" },
  { when: { metMalformed: true }, clause: "ROB-4" },
  { clause: ({ virtqueue }) => virtqueue.used.clauses.once },
];

const ofCondition: BlameRow = { clause: { of: "condition", rule: "clause" } };
/** On a queue that the device writes to, when a malformed chain is given back depends on what there is to write. */
const byDirection: readonly BlameRow[] = [{ when: { direction: "device-writes" }, clause: "ROB-6" }, ofCondition];

/** Virtqueues: which chains are completed, and what the used ring says of them. */
export const ringBlame: BlameRules = {
  "served-too-early": {
    what: "a chain is completed although queue or driver are not ready",
    rows: [{ clause: "STA-7" }],
  },
  "not-completed": {
    what: "a chain that the device has to complete is not completed",
    rows: notCompleted,
    mayFollow: wrongIndex,
  },
  "neither-completed-nor-broken": {
    what: "a malformed chain is not completed, and its queue must not stop for it",
    rows: byDirection,
  },
  "completed-with-length": {
    what: "a malformed chain is completed with a used.len other than 0",
    rows: [ofCondition],
  },
  completed: {
    what: "a malformed chain is completed although it must stop its queue",
    rows: [ofCondition],
  },
  "served-after-break": {
    what: "a queue that a malformed chain has stopped completes another one",
    rows: [...afterJump, ...byDirection],
  },
  "served-after-jump": {
    what: "a queue goes on after an impossible available index",
    rows: afterJump,
  },
  "index-survived": {
    what: "the used index goes on where it was before the reset",
    rows: [{ when: { leftInFlight: true }, clause: "RST-3" }, { clause: "RST-2" }],
    mayFollow: wrongIndex,
  },
  "index-jumped": {
    what: "the used index goes backwards or jumps",
    rows: [{ clause: ({ virtqueue }) => virtqueue.used.clauses.index }],
    mayFollow: wrongIndex,
  },
  "more-than-offered": {
    what: "the used index covers more chains than were offered",
    rows: cameTooOften,
    mayFollow: wrongIndex,
  },
  "completed-again": {
    what: "a used element names a chain that was completed before",
    rows: cameTooOften,
    mayFollow: wrongIndex,
  },
  "unknown-id": {
    what: "a used element names no chain in flight",
    rows: [
      oldIndex,
      { when: { nothingServed: true, servedBefore: true, afterInFlight: true }, clause: "RST-3" },
      { when: { idSwapped: true }, clause: "RNG-2" },
      { when: { idSwapped: true }, clause: "RNG-31" },
      { when: { idMasked: true }, clause: "ROB-13" },
      { clause: ({ virtqueue }) => virtqueue.used.clauses.id },
    ],
    mayFollow: wrongIndex,
  },
  "id-not-in-place": {
    what: "the id of a chain in flight stands in the length of a used element",
    rows: [{ clause: ({ virtqueue }) => virtqueue.used.clauses.id }],
  },
  "slot-not-written": {
    what: "the slot that the used index covers was not written",
    rows: [oldIndex, { clause: ({ virtqueue }) => virtqueue.used.clauses.index }],
    mayFollow: wrongIndex,
  },
  "length-above-writable": {
    what: "used.len is larger than what the chain has to write to",
    rows: [{ clause: "RNG-35" }, { clause: ({ virtqueue }) => virtqueue.used.clauses.lengthMax }],
  },
  "used-reserved-flags": {
    what: "used.flags has reserved bits set",
    signature: "reserved-flags",
    rows: [{ clause: ({ virtqueue }) => virtqueue.used.clauses.flags }],
  },
  "completions-added": {
    what: "a queue with more entries than it can have in flight gives more back than were offered",
    rows: [{ clause: "ROB-21" }],
  },
  "taken-beyond-queue-size": {
    what: "a queue with more entries than it can have in flight takes more than its size at a time",
    rows: [{ clause: "ROB-10" }],
  },
  "avail-event-behind": {
    what: "avail_event is behind what the device has consumed",
    rows: [{ clause: "RNG-26" }],
  },
};
