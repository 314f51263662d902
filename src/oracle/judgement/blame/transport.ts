import type { BlameRules } from "./blame-row.ts";

/** The registers of the transport, the features that they offer, and where config space lies. */
export const transportBlame: BlameRules = {
  "register-differs": {
    what: "a register shows another value than it may hold",
    signature: "*-differs",
    rows: [
      { when: { modernBits: true }, clause: "FEAT-4" },
      { when: { failedLost: true }, clause: "STA-6" },
      { when: { untouched: true }, clause: { of: "register", rule: "reset" } },
      { clause: { of: "register", rule: "access" } },
    ],
  },
  "register-of-another-queue": {
    what: "a register that each queue has shows what another queue's holds",
    signature: "*-of-another-queue",
    rows: [{ clause: { of: "register", rule: "perQueue" } }, { clause: { of: "register", rule: "access" } }],
  },
  "constant-changed": {
    what: "a register that the device sets once shows another value than before",
    signature: "changed",
    rows: [
      { when: { afterReset: true }, clause: { of: "constant", rule: "reset" } },
      { clause: { of: "constant", rule: "access" } },
    ],
  },
  "queue-constant-changed": {
    what: "a register that the device sets once for each queue shows another value than before",
    signature: "changed",
    rows: [
      { when: { written: true }, clause: { of: "queue-constant", rule: "access" } },
      { when: { isZero: true }, clause: "REG-4" },
      { clause: { of: "queue-constant", rule: "reset" } },
    ],
  },
  "value-out-of-width": {
    what: "a read gives more than its width holds",
    rows: [{ clause: "REG-7" }],
  },
  "read-varies": {
    what: "two reads of a place that is no register's own differ",
    rows: [{ clause: "REG-7" }],
  },
  "other-register-changed": {
    what: "an access that is no register's own changes a register that it does not touch",
    rows: [{ clause: "REG-7" }],
  },
  "status-neither": {
    what: "queue address 0 leaves the status register neither as it was nor at 0",
    rows: [{ clause: "REG-14" }],
  },
  "not-a-power-of-two": {
    what: "the size of a queue is no power of two, or too large",
    rows: [{ clause: "REG-3" }, { clause: "COM-7" }],
  },
  "size-above-maximum": {
    what: "a queue shows a size above the maximum of the device",
    rows: [{ clause: "COM-8" }],
  },
  "size-of-absent-queue": {
    what: "a queue has a size although the device does not count it",
    rows: [{ clause: "COM-6" }],
  },
  "feature-word-past-the-end": {
    what: "features show bits where there are no more words of them",
    rows: [{ clause: "COM-1" }],
  },
  "status-bit-set": {
    what: "the device sets a status bit by itself",
    rows: [{ clause: "STA-13" }],
  },
  "needs-reset": {
    what: "the device asks for a reset although there was no error",
    rows: [{ clause: "STA-13" }],
  },
  "not-offered": {
    what: "a feature is not offered that each device offers",
    rows: [{ clause: { of: "feature", rule: "clause" } }],
  },
  offered: {
    what: "a feature is offered that no device offers",
    rows: [{ clause: { of: "feature", rule: "clause" } }],
  },
  "meaningless-feature": {
    what: "a feature bit of the transport is offered that has no meaning",
    rows: [{ clause: "FEAT-1" }, { clause: "FEAT-12" }],
  },
  "config-byte-differs": {
    what: "a byte of config space differs from what was read before",
    rows: [
      { when: { moved: true }, clause: ({ transport }) => transport.deviceConfig.clauses.location },
      { when: { written: true }, clause: ({ transport }) => transport.deviceConfig.clauses.access },
      { clause: ({ transport }) => transport.deviceConfig.clauses.width },
    ],
  },
  "byte-past-the-end": {
    what: "a byte behind the end of config space differs from others there, or from what was read before",
    rows: [{ clause: ({ transport }) => transport.deviceConfig.clauses.width }],
  },
  "not-readable-yet": {
    what: "config space cannot be read before the device is acknowledged",
    rows: [{ clause: "REG-11" }],
  },
  "not-moved": {
    what: "config space is not where it belongs after MSI-X was turned on or off",
    rows: [{ clause: ({ transport }) => transport.deviceConfig.clauses.location }],
  },
};
