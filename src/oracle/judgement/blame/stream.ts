import type { BlameRules } from "./blame-row.ts";
import { wrongIndex } from "./ring.ts";

/** Streams of bytes between the guest and the host ends of channels; the device type says by which clauses. */
export const streamBlame: BlameRules = {
  "foreign-bytes": { what: "bytes of one channel come out of another one", rows: [] },
  "refused-bytes-delivered": {
    what: "bytes reach a host end that must not be delivered",
    rows: [
      { when: { refused: "part" }, clause: "ROB-8" },
      { when: { refused: "chain" }, clause: { of: "condition", rule: "clause" } },
      { when: { refused: "message" }, clause: { of: "message", rule: "clause" } },
    ],
  },
  "out-of-order": {
    what: "a later message reaches a host end first",
    rows: [{ when: { displaced: true }, clause: "RNG-25" }],
    mayFollow: wrongIndex,
  },
  "bytes-differ": { what: "other bytes reach a host end than the next of its messages", rows: [] },
  "completed-bytes-missing": {
    what: "bytes of a completed chain do not reach their host end",
    rows: [],
    mayFollow: wrongIndex,
  },
  "host-end-refused": { what: "a host end that was closed is not let in again", rows: [] },
  starved: { what: "a channel gets a second chain while bytes of another one wait for their first", rows: [] },
  "held-without-bound": { what: "the device holds more of a channel than it may", rows: [] },
};
