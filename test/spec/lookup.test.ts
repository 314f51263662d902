import { describe, expect, test } from "vitest";
import { buildSpecification, loadSpecification } from "../../src/spec/load.ts";
import {
  choicesOf,
  closestClause,
  featuresOf,
  findClause,
  findCondition,
  findFeature,
  findPciField,
  findRegister,
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

test("registers, fields, features and conditions are found by name", () => {
  expect(findRegister(specification, "queue_select")?.offset).toBe(0x0e);
  expect(findPciField(specification, "interrupt_pin")?.offset).toBe(0x3d);
  expect(findFeature(specification, "EVENT_IDX")?.bit).toBe(29);
  expect(findFeature(specification, "VMCHANNEL_F_LINK")?.bit).toBe(0);
  expect(findCondition(specification, "descriptor-loop")?.clause).toBe("ROB-11");
  expect(findCondition(specification, "short-header")?.clause).toBe("VMC-TX-8");
  expect(findRegister(specification, "queue")).toBeUndefined();
  expect(featuresOf(specification)).toHaveLength(6);
  expect(featuresOf(specification, "vmchannel")).toHaveLength(6);
  expect(choicesOf(specification).map(({ id }) => id)).toContain("A6");
});
