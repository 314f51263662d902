import type { HostEvent } from "./wire-event.ts";

/** What happens at a host end, in words that follow its name. */
export const hostWords: Readonly<Record<HostEvent["action"], string>> = {
  connect: "connects",
  close: "closes",
  send: "sends",
  stall: "stops reading",
  resume: "reads again",
  receive: "has received",
};
