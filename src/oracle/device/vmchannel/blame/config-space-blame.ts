import type { BlameRules } from "../../../judgement/blame/blame-row.ts";

/** The records of channels in config space, and what else the device says of itself. */
export const configSpaceBlame: BlameRules = {};
