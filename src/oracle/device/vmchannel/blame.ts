import type { DeviceBlame } from "../../judgement/blame/blame-row.ts";

/** Which clauses of the vmchannel device are to blame. */
export const vmchannelBlame: DeviceBlame = {
  before: {
    "no-config-interrupt": { rows: [{ clause: "VMC-CFG-9" }] },
    "no-message": { rows: [{ when: { owed: "config" }, clause: "VMC-CFG-9" }] },
  },
  behind: {},
};
