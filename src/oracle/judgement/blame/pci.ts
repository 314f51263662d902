import type { BlameRules } from "./blame-row.ts";

/** PCI configuration space. */
export const pciBlame: BlameRules = {
  "field-differs": {
    what: "a field of the PCI header does not have its first value",
    signature: "*",
    rows: [{ clause: { of: "field", rule: "reset" } }],
  },
  "field-changed": {
    what: "a field of the PCI header has changed, or does not keep what was written",
    signature: "*-changed",
    rows: [{ clause: { of: "field", rule: "access" } }],
  },
  "device-id-range": {
    what: "the device id is not one of a legacy device",
    rows: [{ clause: "PCI-ID-2" }],
  },
  "modern-device-id": {
    what: "the device id is none of a device with virtio capabilities",
    rows: [{ clause: "PCI-ID-7" }],
  },
  "modern-function": {
    what: "a function without the legacy interface has the ids of one with it",
    rows: [{ clause: "PCI-ID-8" }],
  },
  "capability-missing": {
    what: "no capability says where a structure of registers lies",
    signature: "*-missing",
    rows: [{ clause: { of: "structure", rule: "presence" } }],
  },
  "capability-too-short": {
    what: "the length of a capability does not cover all of it",
    signature: "*-too-short",
    rows: [{ clause: { of: "structure", rule: "bytes" } }],
  },
  "structure-outside-bar": {
    what: "a structure of registers does not lie wholly inside a BAR",
    signature: "*-outside-bar",
    rows: [{ clause: { of: "structure", rule: "place" } }],
  },
  "structure-misaligned": {
    what: "a structure of registers begins at a place that it may not",
    signature: "*-misaligned",
    rows: [{ clause: { of: "structure", rule: "alignment" } }],
  },
  "notify-multiplier": {
    what: "the notify multiplier is not a legal one",
    rows: [{ clause: "CAP-5" }],
  },
  "not-io": {
    what: "BAR0 is no I/O BAR",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.bars.clauses.space }],
  },
  "bar-size": {
    what: "BAR0 does not show a legal size",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.bars.clauses.size }],
  },
  "other-bar-size": {
    what: "another BAR does not show a legal size",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.bars.clauses.size }],
  },
  "bar-base": {
    what: "a BAR does not keep its base address",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.bars.clauses.size }],
  },
  "old-place-answers": {
    what: "the registers answer where BAR0 was before",
    rows: [{ clause: ({ pci }) => pci.bars.clauses.relocation }],
  },
  "answers-while-closed": {
    what: "the registers answer while the command register keeps I/O off",
    rows: [{ clause: ({ pci }) => pci.bars.clauses.closed }],
  },
  "command-bits": {
    what: "the command register does not keep its bits",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.command.clauses.access }],
  },
  "reserved-command-bits": {
    what: "reserved bits of the command register are set",
    rows: [{ clause: ({ pci }) => pci.command.clauses.access }],
  },
  "command-bit-not-kept": {
    what: "a bit of the command register is kept at one time and not at another",
    rows: [{ when: { narrow: true }, clause: "PCI-CFG-13" }, { clause: ({ pci }) => pci.command.clauses.access }],
  },
  "command-at-power-on": {
    what: "the command register is not 0 at power-on",
    rows: [{ clause: "PCI-CFG-15" }],
  },
  "error-bits-kept": {
    what: "an error bit of the PCI status register is set after 1 was written to it",
    rows: [{ clause: ({ pci }) => pci.status.clauses.errors }],
  },
  "rom-size": {
    what: "the register of the expansion ROM does not show a legal size",
    rows: [{ clause: ({ pci }) => pci.bars.clauses.size }],
  },
  "answers-while-memory-closed": {
    what: "the MSI-X table answers while the command register keeps memory off",
    rows: [{ clause: "PCI-CFG-14" }],
  },
  "capability-changed": {
    what: "a read-only part of the MSI-X capability says something else than before",
    rows: [{ when: { written: true }, clause: "PCI-CAP-2" }, { clause: "PCI-CFG-7" }],
  },
  "control-reserved-bits": {
    what: "reserved bits of the MSI-X control word are set",
    rows: [{ clause: "PCI-CAP-2" }],
  },
  "structures-overlap": {
    what: "the MSI-X table and its pending bits overlap",
    rows: [{ clause: "INT-18" }],
  },
  "list-without-pointer": {
    what: "the status register announces a capability list and there is no pointer to it",
    rows: [{ clause: ({ pci }) => pci.status.clauses.capabilities }],
  },
  "pointer-without-list": {
    what: "there is a pointer to a capability list and the status register announces none",
    rows: [{ clause: ({ pci }) => pci.status.clauses.capabilities }],
  },
  "status-changed": {
    what: "the PCI status register says something else of the function than before",
    rows: [{ when: { written: true }, clause: "PCI-CFG-1" }, { clause: "PCI-CFG-7" }],
  },
  "interrupt-bit-clear": {
    what: "the interrupt bit of the PCI status register is clear while ISR is not",
    rows: [{ clause: ({ pci }) => pci.status.clauses.interrupt }],
  },
  "interrupt-bit-set": {
    what: "the interrupt bit of the PCI status register is set while ISR is clear",
    rows: [{ clause: ({ pci }) => pci.status.clauses.interrupt }],
  },
  pointer: {
    what: "a capability lies where none may",
    rows: [{ clause: ({ pci }) => pci.capabilities.clauses.list }],
  },
  loop: {
    what: "the capability list does not end",
    rows: [{ clause: ({ pci }) => pci.capabilities.clauses.list }],
  },
  "vendor-capability": {
    what: "a capability of modern virtio is listed",
    rows: [{ clause: ({ pci }) => pci.capabilities.vendorSpecific.clauses.absence }],
  },
  "outside-memory-bar": {
    what: "the MSI-X table or its pending bits lie outside a memory BAR",
    rows: [{ clause: "INT-18" }],
  },
  "table-size": {
    what: "the MSI-X table has an illegal number of vectors",
    rows: [{ clause: ({ pci }) => pci.capabilities.msix.clauses.size }],
  },
  "changed-by-reset": {
    what: "something in PCI configuration space has changed with a device reset",
    signature: "*-changed",
    rows: [{ clause: "RST-4" }],
  },
};
