import type { DeviceBlame } from "../judgement/blame/blame-row.ts";
import { otherBlame } from "./any/blame.ts";
import { vmchannelBlame } from "./vmchannel/blame/vmchannel-blame.ts";

/** Types of devices that have rows of their own, by the names of their documents. */
const rowsOf: ReadonlyMap<string, DeviceBlame> = new Map([["vmchannel", vmchannelBlame]]);

/** Every set of rows that there is, for each type of device and for those that the kit does not know. */
export const deviceBlames: readonly DeviceBlame[] = [...rowsOf.values(), otherBlame];

/** The rows of blame for a type of device. */
export function deviceBlame(deviceType: string): DeviceBlame {
  return rowsOf.get(deviceType) ?? otherBlame;
}
