import type { BlameRow, BlameRules } from "./blame-row.ts";

const refusal: readonly BlameRow[] = [{ when: { otherConfiguration: true }, clause: "MIG-7" }, { clause: "MIG-5" }];

/** State documents that are not a device's own. */
export const migrationBlame: BlameRules = {
  accepted: { what: "a state document is accepted that is damaged, or of another device", rows: refusal },
  "no-reason": { what: "a state document is refused without a reason", rows: refusal },
  "changed-by-refusal": {
    what: "the device has another state after it refused a document",
    rows: [{ clause: "MIG-8" }],
  },
};
