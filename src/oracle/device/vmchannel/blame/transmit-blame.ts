import type { BlameRow, BlameRules } from "../../../judgement/blame/blame-row.ts";
import { layoutRows } from "../../../judgement/blame/ring.ts";

/** What is special about a message whose bytes do not arrive as they should: its chain goes before its length. */
const specialMessage: readonly BlameRow[] = [
  { when: { message: "split-header" }, clause: "VMC-MSG-3" },
  ...layoutRows,
  { when: { layout: "split" }, clause: "VMC-MSG-2" },
  { when: { message: "behind-payload" }, clause: "VMC-TX-2" },
];

/** Messages of the guest, and what arrives of them at host ends. */
export const transmitBlame: BlameRules = {
  discarded: {
    what: "a chain is completed and nothing of its message delivered, which is not among the reactions to it",
    rows: [{ clause: { of: "message", rule: "clause" } }],
  },
  "used-length": {
    what: "a chain with a message of the guest is completed with a used.len other than 0",
    rows: [{ clause: "VMC-TX-5" }],
  },
  "head-of-line": {
    what: "a chain waits behind one that is held back for the host end of another channel",
    rows: [{ clause: "VMC-ISO-2" }],
  },
  "writable-part-of-transmit": { rows: [{ clause: "VMC-TX-11" }] },
  "foreign-bytes": { rows: [{ clause: "VMC-ISO-1" }] },
  "refused-bytes-delivered": {
    rows: [
      { when: { refused: "behind-payload" }, clause: "VMC-TX-2" },
      { when: { refused: "held-at-close" }, clause: "VMC-TX-12" },
      { when: { refused: "host-end-closed" }, clause: "VMC-TX-10" },
    ],
  },
  "out-of-order": {
    rows: [...specialMessage, { when: { held: true }, clause: "VMC-TX-4" }, { clause: "VMC-TX-3" }],
  },
  "bytes-differ": {
    rows: [{ when: { between: true }, clause: "VMC-MSG-4" }, ...specialMessage, { clause: "VMC-TX-1" }],
  },
  "completed-bytes-missing": {
    rows: [
      ...specialMessage,
      { when: { held: true }, clause: "VMC-TX-4" },
      { when: { reconnected: true }, clause: "VMC-LIFE-4" },
      { clause: "VMC-TX-3" },
    ],
  },
  "host-end-refused": { rows: [{ clause: "VMC-LIFE-4" }] },
  starved: { rows: [{ clause: "VMC-ISO-3" }] },
  "held-without-bound": { rows: [{ clause: "VMC-ISO-4" }] },
};
