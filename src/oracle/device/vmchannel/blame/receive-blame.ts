import type { BlameRules } from "../../../judgement/blame/blame-row.ts";
import { layoutRows, wrongIndex } from "../../../judgement/blame/ring.ts";

/** Messages to the guest. */
export const receiveBlame: BlameRules = {
  "completed-without-message": {
    what: "a chain that is long enough for a message is completed without one",
    rows: [
      { when: { indexSurvived: true }, clause: "RST-2" },
      { when: { layout: "other-direction", direction: "device-writes" }, clause: "VMC-RX-7" },
      ...layoutRows,
      { clause: "VMC-RX-4" },
    ],
    // A slot that was not written looks like an element of length 0.
    mayFollow: wrongIndex,
  },
  "unusable-chain-used": {
    what: "a chain that is too short for a message is completed with one",
    rows: [{ clause: "VMC-RX-5" }],
  },
  "header-order": {
    what: "the header of a message has its fields, or their bytes, in another order",
    rows: [{ clause: "VMC-MSG-1" }],
  },
  "nothing-written": {
    what: "used.len counts the header of a message, and nothing of it was written",
    rows: [{ clause: ({ virtqueue }) => virtqueue.used.clauses.written }],
  },
  "counted-not-written": {
    what: "used.len counts bytes of a message that were not written",
    rows: [{ clause: ({ virtqueue }) => virtqueue.used.clauses.written }],
  },
  "unknown-channel": {
    what: "a message to the guest names a channel that does not exist",
    rows: [{ clause: "VMC-RX-10" }],
  },
  "payload-length": {
    what: "a message to the guest has no payload, or declares more than its chain has room for",
    rows: [{ clause: "VMC-RX-1" }],
  },
  "used-length-too-large": {
    what: "used.len is larger than the message",
    rows: [{ clause: "VMC-RX-2" }],
  },
  "used-length-too-small": {
    what: "used.len is smaller than the message",
    rows: [{ clause: "VMC-RX-2" }],
  },
  "dropped-bytes-given": {
    what: "the guest is given bytes that were dropped when the device was restored with its host ends closed",
    rows: [{ clause: "MIG-2" }],
  },
  "payload-differs": {
    what: "the guest is given other bytes than those that the host end sent next",
    rows: [{ when: { pendingAtClose: true }, clause: "VMC-LIFE-3" }, { clause: "VMC-RX-3" }],
  },
  leak: {
    what: "bytes behind used.len are neither zeros, nor of the message, nor what the driver left",
    rows: [{ clause: "VMC-RX-9" }],
  },
};
