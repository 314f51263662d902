import type { OracleView } from "../../src/oracle/oracle-view.ts";

/** A state of a device, or of its host ends, in which something waits for somebody else. */
export type PressureState =
  | "one stalled"
  | "several stalled"
  | "chains held"
  | "several held"
  | "host bytes wait"
  | "not notified";

/** What each state means. */
export const pressureStates: Readonly<Record<PressureState, string>> = {
  "one stalled": "the host end of one channel does not read",
  "several stalled": "the host ends of several channels do not read",
  "chains held": "notified transmit chains are held back for a host end that does not read",
  "several held": "chains of several channels are held back",
  "host bytes wait": "host bytes wait, and no receive buffer is posted for them",
  "not notified": "chains are available that the device was not notified of",
};

/** The states that hold, with the device at rest. */
export function pressureStatesOf(oracle: OracleView): PressureState[] {
  const stalled = oracle.channels.all.filter(({ connected, reading }) => connected && !reading);
  const held = stalled.filter(({ transmit }) => transmit.uncompleted).length;
  const chains = [...oracle.queues.values()].flatMap(({ direction, outstanding }) =>
    outstanding.map(({ notified }) => ({ direction, notified })),
  );
  const isHeld = chains.some(({ direction, notified }) => direction === "device-reads" && notified);
  const isWaiting = oracle.channels.all.some(({ receive }) => receive.owed);
  const states: Readonly<Record<PressureState, boolean>> = {
    "one stalled": stalled.length === 1,
    "several stalled": stalled.length > 1,
    "chains held": isHeld && held > 0,
    "several held": isHeld && held > 1,
    "host bytes wait": isWaiting && !chains.some(({ direction }) => direction === "device-writes"),
    "not notified": chains.some(({ notified }) => !notified),
  };
  return (Object.keys(states) as PressureState[]).filter((state) => states[state]);
}
