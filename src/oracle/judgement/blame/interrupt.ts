import { findRegisterFor } from "../../../spec/lookup.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { BlameRow, BlameRules } from "./blame-row.ts";

/** A bit that a read of ISR leaves set is taken for a new interrupt later, and has no line of its own. */
const uncleared = ["not-cleared", "line-not-lowered"];

/** A queue interrupt that did not come: what came before it says more than why it was owed. */
const missingInterrupt: readonly BlameRow[] = [
  { when: { msixTurnedOff: true }, clause: "INT-19" },
  { when: { dueWhileDisabled: true }, clause: "PCI-CFG-8" },
  { when: { garbage: "flags", reason: ["ring-empty", "used", "used-elsewhere"] }, clause: "ROB-39" },
  { when: { garbage: "used-event", reason: ["ring-empty", "used", "used-elsewhere"] }, clause: "INT-8" },
  { when: { earlier: "this-life", reason: ["used", "used-elsewhere"] }, clause: "INT-5" },
  { when: { earlier: "earlier-life" }, clause: "RST-2" },
  { when: { reason: "event-crossed" }, clause: "INT-9" },
  { when: { reason: "ring-empty" }, clause: "FEAT-8" },
  { when: { reason: "used-elsewhere" }, clause: "INT-14" },
  { clause: "INT-6" },
];

function isrAccess({ transport }: Specification): string {
  const isr = findRegisterFor(transport.registers, "acknowledge-interrupt");
  return isr?.clauses.access ?? transport.isrBits.clauses.queue;
}

/** Interrupts, as ISR and INTA show them or as messages. */
export const interruptBlame: BlameRules = {
  "no-interrupt": {
    what: "INTA stays low although an interrupt is owed for a chain that was used",
    rows: missingInterrupt,
  },
  "isr-bit-missing": {
    what: "ISR does not show an interrupt that is owed for a chain that was used",
    rows: [
      { when: { otherBit: true }, clause: ({ transport }) => transport.isrBits.clauses.queue },
      ...missingInterrupt,
    ],
  },
  "config-bit-missing": {
    what: "ISR does not show that config space has changed",
    rows: [{ clause: "INT-2" }],
  },
  "no-config-interrupt": { what: "INTA stays low although config space has changed", rows: [] },
  "line-with-msix": {
    what: "INTA is asserted while MSI-X is enabled",
    rows: [{ clause: "INT-11" }],
  },
  "line-while-disabled": {
    what: "INTA is asserted while interrupts are disabled in the command register",
    rows: [{ clause: "PCI-CFG-8" }],
  },
  "line-not-lowered": {
    what: "INTA stays asserted after ISR was read",
    rows: [{ clause: "INT-3" }],
  },
  "not-cleared": {
    what: "ISR is not 0 when it is read again",
    rows: [{ clause: "INT-3" }],
  },
  cleared: {
    what: "a read clears ISR although the specification says that it does not",
    rows: [{ clause: isrAccess }],
  },
  "isr-reserved-bits": {
    what: "ISR shows reserved bits",
    signature: "reserved-bits",
    rows: [{ clause: ({ transport }) => transport.isrBits.clauses.reserved }],
  },
  "line-without-isr": {
    what: "INTA is asserted while ISR is 0",
    rows: [{ clause: "INT-1" }],
  },
  "isr-without-line": {
    what: "INTA is low while ISR is not 0",
    rows: [{ clause: "INT-5" }],
    follows: uncleared,
  },
  spurious: {
    what: "ISR shows a queue interrupt although nothing was used since the last one",
    rows: [{ clause: "INT-15" }],
    follows: uncleared,
  },
  "despite-suppression": {
    what: "an interrupt comes although the driver suppresses it",
    rows: [{ clause: "INT-7" }],
    follows: uncleared,
  },
  "config-interrupt-without-change": {
    what: "ISR shows a change of config space although there was none",
    rows: [{ clause: "INT-10" }],
    follows: uncleared,
  },
  "data-differs": {
    what: "a message does not carry the data word of its vector's entry",
    rows: [{ clause: "INT-16" }],
  },
  "no-message": {
    what: "a message that is owed does not come",
    rows: [
      { when: { owed: "unmasked" }, clause: "INT-17" },
      { when: { owed: "queue", garbage: "flags", reason: ["ring-empty", "used", "used-elsewhere"] }, clause: "ROB-39" },
      {
        when: { owed: "queue", garbage: "used-event", reason: ["ring-empty", "used", "used-elsewhere"] },
        clause: "INT-8",
      },
      { when: { owed: "queue", reason: "event-crossed" }, clause: "INT-9" },
      { when: { owed: "queue", earlier: "this-life", reason: "ring-empty" }, clause: "FEAT-8" },
      { when: { owed: "queue" }, clause: "INT-16" },
    ],
  },
  "message-while-off": {
    what: "a message comes while MSI-X is off",
    rows: [{ clause: "INT-19" }],
  },
  "control-at-power-on": {
    what: "MSI-X is on or masked as a whole at power-on",
    rows: [{ clause: "INT-20" }],
  },
  "vector-at-power-on": {
    what: "a vector of the MSI-X table is not masked at power-on",
    rows: [{ clause: "INT-20" }],
  },
  "pending-at-power-on": {
    what: "a pending bit is set at power-on",
    rows: [{ clause: "INT-20" }],
  },
  "control-not-kept": {
    what: "the MSI-X control word does not keep what is written",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: "INT-16" }],
  },
  "entry-not-kept": {
    what: "an entry of the MSI-X table does not keep what is written",
    rows: [{ when: { closedWrite: true }, clause: "PCI-CFG-14" }, { clause: "INT-18" }],
  },
  "mask-not-kept": {
    what: "the mask bit of a vector does not keep what is written",
    rows: [{ clause: "INT-17" }],
  },
  "upper-address-ignored": {
    what: "a message goes to the lower word of its address alone",
    rows: [{ clause: "INT-16" }],
  },
  "msix-control-changed": {
    what: "a device reset changes the MSI-X control word",
    rows: [{ clause: "RST-4" }],
  },
  "msix-table-changed": {
    what: "a device reset changes the MSI-X table",
    rows: [{ clause: "RST-4" }],
  },
  "pending-bit-kept": {
    what: "a pending bit is set although its vector is not masked",
    rows: [{ clause: "INT-17" }],
  },
  "pending-bit-clear": {
    what: "a pending bit is clear although there was an event while its vector was masked",
    rows: [{ clause: "INT-17" }],
  },
  "spurious-message": {
    what: "a message of a queue comes although nothing was used since the last one",
    rows: [{ clause: "INT-15" }],
  },
  "message-while-masked": {
    what: "a message comes while its vector is masked",
    rows: [{ clause: "INT-17" }],
  },
  "config-message-without-change": {
    what: "a message of config changes comes although config space did not change",
    rows: [{ clause: "INT-10" }],
  },
  "message-after-reset": {
    what: "a message comes after a reset, before the device is set up again",
    rows: [{ clause: "RST-1" }],
  },
  "message-without-vector": {
    what: "a message comes for an event that is mapped to no vector",
    rows: [{ clause: "INT-11" }],
  },
  "message-of-another-vector": {
    what: "a message comes of a vector to which nothing is mapped",
    rows: [{ clause: "INT-16" }],
  },
};
