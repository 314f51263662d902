import { describe, expect, test } from "vitest";
import { buildSpecification, loadSpecification } from "../../src/spec/load.ts";
import {
  allFeatures,
  choicesOf,
  closestClause,
  commandMask,
  featuresOf,
  findClause,
  findRegister,
  findRegisterFor,
  registerName,
} from "../../src/spec/lookup.ts";
import { editDocuments } from "./edit-documents.ts";

const specification = loadSpecification();
const renamed = buildSpecification(editDocuments("/pci/clauses/0/aliases", ["PCI-VENDOR-1"]));

describe("a clause", () => {
  test("is found by its id in either case, and by a former id", () => {
    expect(findClause(specification, "RST-2")).toMatchObject({
      id: "RST-2",
      area: "RST",
      file: "transports/legacy-pci.json",
    });
    expect(findClause(specification, "rst-2")?.id).toBe("RST-2");
    expect(findClause(renamed, "PCI-VENDOR-1")?.id).toBe("PCI-ID-1");
    expect(findClause(specification, "PCI-VENDOR-1")).toBeUndefined();
  });

  test.each([
    ["RTS-2", "RST-2"],
    ["rst2", "RST-2"],
    ["VMC-TX1", "VMC-TX-1"],
    ["PCI-VENDRO-1", "PCI-VENDOR-1"],
  ])("mistyped as %s is taken for %s", (typed, meant) => {
    expect(closestClause(renamed, typed)).toBe(meant);
  });

  test("that resembles none is taken for none", () => {
    expect(closestClause(specification, "everything-else")).toBeUndefined();
  });
});

test("a register is found by its name, and by what it is for", () => {
  expect(findRegister(specification, "queue_select")?.offset).toBe(0x0e);
  expect(findRegister(specification, "queue")).toBeUndefined();
  expect(findRegisterFor(specification.transport.registers, "select-queue")?.offset).toBe(0x0e);
  expect(findRegisterFor([], "select-queue")).toBeUndefined();
  expect(registerName(specification, "select-queue")).toBe("queue_select");
  const without = { ...specification, transport: { ...specification.transport, registers: [] } };
  expect(() => registerName(without, "select-queue")).toThrow("no register with the effect select-queue");
});

test("command bits are found by what they control", () => {
  expect(commandMask(specification, "decode-io", "decode-memory", "bus-master")).toBe(7);
  expect(commandMask(specification, "disable-intx")).toBe(0x400);
});

test("features and choices are collected from all documents, features also for one type", () => {
  expect(allFeatures(specification)).toHaveLength(6);
  expect(featuresOf(specification, "vmchannel")).toHaveLength(6);
  expect(featuresOf(specification, "other")).toHaveLength(6);
  expect(choicesOf(specification).map(({ id }) => id)).toContain("A6");
});
