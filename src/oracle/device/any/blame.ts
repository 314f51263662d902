import type { DeviceBlame } from "../../judgement/blame/blame-row.ts";

/** Rows for devices of a type that the kit does not know. */
export const otherBlame: DeviceBlame = {
  before: {},
  restored: [],
  behind: { "not-completed": { rows: [{ clause: "RNG-20" }] } },
};
