import type { BlameRules } from "../../../judgement/blame/blame-row.ts";

/** The records of channels in config space, and what else the device says of itself. */
export const configSpaceBlame: BlameRules = {
  "channel-count": {
    what: "config space names another number of channels than there are",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.layout }],
  },
  "too-long": {
    what: "config space is longer than it may be",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.size }],
  },
  truncated: {
    what: "config space ends before the record of a channel does",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.size }],
  },
  "name-length": {
    what: "the name of a channel is empty, or longer than it may be",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.name }],
  },
  name: {
    what: "the name of a channel has illegal characters, or is there twice",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.name }],
  },
  "unknown-name": {
    what: "the name of a channel is none of those that the target was started with",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.name }],
  },
  id: {
    what: "the id of a channel is the reserved one, or there twice",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.id }],
  },
  "id-changed": {
    what: "the id of a channel differs from what was read before",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.stable }],
  },
  "record-reserved-flags": {
    what: "the flags of a channel have reserved bits set",
    signature: "reserved-flags",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.clauses.flags }],
  },
  "connected-not-shown": {
    what: "config space does not show that the host end of a channel is connected",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.flags[0]?.clause ?? "" }],
  },
  "disconnected-not-shown": {
    what: "config space does not show that the host end of a channel is closed",
    rows: [{ clause: ({ vmchannel }) => vmchannel.configLayout.flags[0]?.clause ?? "" }],
  },
  "queue-absent": {
    rows: [{ clause: "VMC-QUE-1" }],
  },
  "phantom-queue": {
    rows: [{ clause: "VMC-QUE-2" }],
  },
  "unknown-feature": {
    rows: [{ clause: ({ vmchannel }) => vmchannel.deviceFeatureBits.clause }],
  },
};
