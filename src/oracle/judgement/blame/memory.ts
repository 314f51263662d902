import type { BlameRow, BlameRules } from "./blame-row.ts";
import { afterJump, wrongIndex } from "./ring.ts";

/** A write to memory that is not the device's: where it went, or what came before, says more than what lies there. */
const strayWrite: readonly BlameRow[] = [
  { when: { place: "available-event", unoffered: true }, clause: "FEAT-5" },
  { when: { place: "padding" }, clause: "RNG-1" },
  { when: { offeredMalformed: true }, clause: "ROB-3" },
];

/** What lies behind an indirect table matters less than that the device looked there. */
const behindTable: BlameRow = { when: { behindTable: true }, clause: "ROB-41" };

/** The device's own accesses to guest memory, and what changed there. */
export const memoryBlame: BlameRules = {
  "unbounded-work": {
    what: "the device makes more accesses to guest memory than there can be reason for",
    rows: [...afterJump, { clause: "ROB-9" }],
  },
  "read-outside": {
    what: "the device reads memory that is neither ring nor table nor readable buffer",
    rows: [...afterJump, behindTable, { clause: "RNG-28" }],
    mayFollow: wrongIndex,
  },
  "read-of-writable": {
    what: "the device reads a buffer that it may only write",
    rows: [{ clause: "RNG-4" }],
  },
  "fetched-twice": {
    what: "the device fetches a field of a descriptor again",
    rows: [{ clause: "RNG-29" }],
  },
  "read-after-reset": {
    what: "the device reads a ring or buffer of before the reset",
    rows: [behindTable, { clause: "RST-1" }],
  },
  "write-after-reset": {
    what: "the device writes a ring or buffer of before the reset",
    rows: [behindTable, { clause: "RST-1" }],
  },
  "stray-ring-served": {
    what: "the device writes to a used ring that is not wholly in guest memory",
    rows: [{ clause: "ROB-29" }],
  },
  "driver-ring-written": {
    what: "the device writes to a descriptor table or an available ring",
    rows: [...strayWrite, { clause: "RNG-5" }],
  },
  "readable-written": {
    what: "the device writes to a buffer that it may only read",
    rows: [{ clause: "RNG-3" }],
  },
  "writable-part-of-transmit": {
    what: "the device writes to a writable buffer on a queue that carries bytes from the guest",
    rows: [],
  },
  "written-after-completion": {
    what: "the device writes to a buffer after its chain was completed",
    rows: [...strayWrite, { clause: "RNG-17" }],
  },
  "written-outside": {
    what: "the device writes to memory that is neither a writable buffer nor a used ring",
    rows: [...strayWrite, { clause: "RNG-17" }],
  },
  "element-after-index": {
    what: "a used element is written after the index that covers it",
    rows: [{ clause: "RNG-11" }],
  },
  "buffer-after-index": {
    what: "a buffer is written after the used index that covers its chain",
    rows: [{ clause: "RNG-11" }],
  },
  "before-publication": {
    what: "an interrupt comes before the used index that it tells of is written",
    rows: [{ when: { early: "line" }, clause: "INT-15" }, { clause: "INT-6" }],
  },
};
