import type { Random } from "../../base/random.ts";
import { defined, type Field } from "../field/field.ts";
import { ranked } from "../field/word-fields.ts";

/** Whether the driver notifies after it has made entries available. */
export type NotifyMode =
  | "no"
  | "yes"
  /** Only if the device asks for it: used.flags, or avail_event with EVENT_IDX. */
  | "if-asked";

/** Whether the driver notifies: to do so is the simplest. */
export const notifyMode: Field<NotifyMode> = ranked(["yes", "if-asked", "no"], defined("notify"));

/** Whether the driver notifies, as the end of a sentence. */
export const notifyWords: Readonly<Record<NotifyMode, string>> = {
  no: "no notify",
  yes: "notify",
  "if-asked": "notify if asked to",
};

const notifyModes: readonly NotifyMode[] = ["yes", "yes", "yes", "if-asked", "if-asked", "no"];

/** Whether a driver notifies: half of the time yes, else only when asked, rarely not at all. */
export function randomNotifyMode(random: Random): NotifyMode {
  return random.pick(notifyModes);
}
