import type { BlameRules, DeviceBlame } from "../../../judgement/blame/blame-row.ts";
import type { RestoreRow } from "../../../judgement/blame/restore.ts";
import { configSpaceBlame } from "./config-space-blame.ts";
import { receiveBlame } from "./receive-blame.ts";
import { transmitBlame } from "./transmit-blame.ts";

/** Circumstances of a chain that only this device has, and that say more than those of its ring. */
const before: BlameRules = {
  "not-completed": {
    rows: [
      { when: { heldAtClose: true }, clause: "VMC-TX-12" },
      { when: { hostEndClosed: true }, clause: "VMC-TX-10" },
      { when: { message: "malformed" }, clause: { of: "message", rule: "clause" } },
      { when: { message: "split-header" }, clause: "VMC-MSG-3" },
      { when: { message: "no-payload", layout: "plain" }, clause: "VMC-TX-6" },
      { when: { message: "behind-payload", layout: "plain" }, clause: "VMC-TX-2" },
      { when: { reconnected: true, layout: "plain" }, clause: "VMC-LIFE-4" },
      { when: { shortChain: true }, clause: "VMC-RX-5" },
      { when: { layout: "other-direction", direction: "device-writes" }, clause: "VMC-RX-7" },
      { when: { layout: "split", direction: "device-reads" }, clause: "VMC-MSG-2" },
    ],
  },
  "no-config-interrupt": { rows: [{ clause: "VMC-CFG-9" }] },
  "no-message": { rows: [{ when: { owed: "config" }, clause: "VMC-CFG-9" }] },
};

/** What is to blame when the ring and the life of the device are as usual. */
const behind: BlameRules = {
  "not-completed": {
    rows: [
      {
        when: { pendingAtReset: true },
        clause: "VMC-LIFE-1",
        unless: { forget: ["pendingAtReset", "waitedForChain"], hostBytes: true },
      },
      { when: { waitedForChain: true }, clause: "VMC-RX-6" },
      { when: { direction: "device-writes" }, clause: "VMC-RX-8" },
      { clause: "VMC-TX-13" },
    ],
  },
  ...transmitBlame,
  ...receiveBlame,
  ...configSpaceBlame,
};

/** What a restore with closed host ends breaks, by how the connection of a channel shows and what it carries. */
const restored: readonly RestoreRow[] = [
  {
    restored: "disconnect",
    deviations: ["connected-not-shown", "disconnected-not-shown", "no-config-interrupt", "config-bit-missing"],
    clause: "MIG-3",
  },
  {
    restored: "disconnect",
    deviations: ["not-completed", "completed-bytes-missing", "host-end-refused"],
    clause: "MIG-4",
  },
  { restored: "disconnect", areas: ["VMC"], clause: "MIG-2" },
];

/** Which clauses of the vmchannel device are to blame. */
export const vmchannelBlame: DeviceBlame = { before, behind, restored };
