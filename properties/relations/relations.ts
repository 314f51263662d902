import type { Property } from "../../src/runner/check/property.ts";
import { anyChain } from "./any-chain.ts";
import { anyPlaceProperties } from "./any-place.ts";
import { freshDevice } from "./fresh-device.ts";
import { noSave } from "./no-save.ts";
import { oneNotification } from "./one-notification.ts";

/** Properties that compare a scenario with its counterpart: what they find, no oracle has to know. */
export const relationProperties: readonly Property[] = [
  freshDevice,
  noSave,
  oneNotification,
  anyChain,
  ...anyPlaceProperties,
];
