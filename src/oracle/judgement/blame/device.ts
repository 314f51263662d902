import type { BlameRules } from "./blame-row.ts";

/** What a device has by its type, and how it survives; the device type says by which clauses it has to be there. */
export const deviceBlameRules: BlameRules = {
  "queue-absent": { what: "a queue of the device type does not exist", rows: [] },
  "phantom-queue": { what: "a queue exists that the device type does not have", rows: [] },
  "unknown-feature": { what: "a feature bit of the device type is offered that has no meaning", rows: [] },
  "slow-by-length": {
    what: "the work takes as long as a length that the guest only claims",
    rows: [{ clause: "ROB-9" }],
  },
  "slow-reset": { what: "a reset waits", rows: [{ clause: "ROB-43" }] },
  "busy-at-rest": { what: "the device is busy with nothing to do", rows: [{ clause: "ROB-42" }] },
  crashed: { what: "the device crashes", rows: [{ clause: "ROB-1" }] },
  hung: { what: "the device does not answer any more", rows: [{ clause: "ROB-2" }] },
};
