import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/operation/operation.ts";
import { checkNeeds, operationNeeds } from "../../../src/runner/ladder/needs.ts";
import type { Missing } from "../../../src/verdict/ladder.ts";

const pci: Operation = { kind: "pci-scan" };
const status: Operation = { kind: "set-status", value: 1 };
const send: Operation = { kind: "host-send", channel: 0, length: 1 };

describe("what a device under construction is asked for", () => {
  it("is its PCI function alone while no register answers", () => {
    const operations = [pci, status, send];
    expect(operations.map((operation) => operationNeeds(operation, "registers"))).toEqual([false, true, true]);
    const checks = ["PCI-ID-1", "REG-1", "RNG-1"].map((id) => checkNeeds({ id }, "registers"));
    expect(checks).toEqual([false, true, true]);
  });

  it("is that and its registers while no queue is served", () => {
    const operations = [pci, status, send];
    expect(operations.map((operation) => operationNeeds(operation, "rings"))).toEqual([false, false, true]);
    const checks = ["PCI-ID-1", "REG-1", "RNG-1"].map((id) => checkNeeds({ id }, "rings"));
    expect(checks).toEqual([false, false, true]);
  });

  it("is what a check of its device type says that it needs no queue for", () => {
    const check = { id: "VMC-CFG-1", withoutRings: true };
    expect(["rings", "registers"].map((missing) => checkNeeds(check, missing as Missing))).toEqual([false, true]);
    expect(checkNeeds({ id: "VMC-CFG-1" }, "rings")).toBe(true);
  });
});
