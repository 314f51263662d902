import { describe, expect, it } from "vitest";
import { CaseError } from "../../src/operation/case-error.ts";
import { decodeCaseFile, encodeCaseFile } from "../../src/operation/case-file.ts";
import { simpleShape } from "../../src/operation/generators/chain.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { operationFields } from "../../src/operation/operation-fields.ts";
import type { CaseFile } from "../../src/operation/scenario.ts";
import { manyOperations } from "../generate/every-operation.ts";

function caseOf(operations: readonly Operation[]): CaseFile {
  return {
    kind: "case",
    version: 1,
    check: "RNG-1/wrap",
    target: "reference 0.1.0",
    specDigest: "sha256:00ff",
    signature: "RNG-1 skipped",
    clause: "RNG-1",
    scenario: { startIndex: 65535, seed: 7, operations },
  };
}

function errorOf(change: (file: Record<string, unknown>) => void): CaseError {
  const file = structuredClone(caseOf([{ kind: "notify", queue: 1 }])) as unknown as Record<string, unknown>;
  change(file);
  try {
    decodeCaseFile(JSON.stringify(file));
  } catch (error) {
    expect(error).toBeInstanceOf(CaseError);
    return error as CaseError;
  }
  return expect.fail("the file was accepted");
}

function operationsOf(file: Record<string, unknown>): Record<string, unknown>[] {
  return (file["scenario"] as { operations: Record<string, unknown>[] }).operations;
}

describe("a case file", () => {
  it("comes back as it was written, with operations of every kind", () => {
    const operations = manyOperations(1, 5000);
    expect(new Set(operations.map((operation) => operation.kind))).toEqual(new Set(Object.keys(operationFields)));
    const file = caseOf(operations);
    expect(decodeCaseFile(encodeCaseFile(file))).toEqual(file);
  });

  it("is the same text whatever order the keys came in, one line for each operation", () => {
    const shape = { scatter: false, place: "heap", foreign: 0, indirect: "no", first: 0, parts: 1 } as const;
    const one: Operation = { kind: "receive", capacity: 9, shape: simpleShape, notify: "yes" };
    const other: Operation = { notify: "yes", shape, capacity: 9, kind: "receive" };
    expect(encodeCaseFile(caseOf([other]))).toBe(encodeCaseFile(caseOf([one])));
    expect(
      encodeCaseFile({ ...caseOf([{ queue: 1, kind: "notify" }, { kind: "reset" }]), $schema: "case.schema.json" }),
    ).toMatchInlineSnapshot(`
      "{
        "$schema": "case.schema.json",
        "kind": "case",
        "version": 1,
        "check": "RNG-1/wrap",
        "target": "reference 0.1.0",
        "specDigest": "sha256:00ff",
        "signature": "RNG-1 skipped",
        "clause": "RNG-1",
        "scenario": {
          "startIndex": 65535,
          "seed": 7,
          "operations": [
            {"kind":"notify","queue":1},
            {"kind":"reset"}
          ]
        }
      }
      "
    `);
    expect(decodeCaseFile(encodeCaseFile(caseOf([])))).toEqual(caseOf([]));
  });

  it("is refused with the place and what was expected there", () => {
    const messages = [
      errorOf((file) => {
        file["version"] = 2;
      }),
      errorOf((file) => {
        file["kind"] = "report";
      }),
      errorOf((file) => {
        file["chek"] = "x";
      }),
      errorOf((file) => {
        delete file["signature"];
      }),
      errorOf((file) => {
        file["scenario"] = [];
      }),
      errorOf((file) => {
        file["scenario"] = { startIndex: 65536, seed: 1, operations: [] };
      }),
      errorOf((file) => {
        file["scenario"] = { startIndex: 0, seed: 1, operations: {} };
      }),
      errorOf((file) => operationsOf(file).push({ kind: "notfy", queue: 1 })),
      errorOf((file) => operationsOf(file).push({ kind: "toString" })),
      errorOf((file) => operationsOf(file).push({ kind: "notify" })),
      errorOf((file) => operationsOf(file).push({ kind: "notify", queue: 1.5 })),
      errorOf((file) => operationsOf(file).push({ kind: "notify", queue: 1, chanel: 2 })),
      errorOf((file) => operationsOf(file).push({ kind: "bar-read", offset: 0, width: 3 })),
      errorOf((file) => operationsOf(file).push({ kind: "initialise", features: "ANY_LAYOUT" })),
      errorOf((file) => operationsOf(file).push({ kind: "initialise", features: [], early: 1 })),
      errorOf((file) => {
        const shape = { ...simpleShape, place: "stack" };
        operationsOf(file).push({ kind: "receive", capacity: 9, shape, notify: "yes" });
      }),
    ].map((error) => error.message.replace("case file at ", ""));
    expect(messages).toMatchInlineSnapshot(`
      [
        "/version: expected 1, the version this kit reads, found 2",
        "/kind: expected "case", found "report"",
        "/chek: expected no field of this name (did you mean "check"?), found "x"",
        "/signature: expected a text, found nothing",
        "/scenario: expected an object, found []",
        "/scenario/startIndex: expected a whole number from 0 to 65535, found 65536",
        "/scenario/operations: expected a list of operations, found {}",
        "/scenario/operations/1/kind: expected a kind of operation (did you mean "notify"?), found "notfy"",
        "/scenario/operations/1/kind: expected a kind of operation, found "toString"",
        "/scenario/operations/1/queue: expected a whole number from 0 to 65535, found nothing",
        "/scenario/operations/1/queue: expected a whole number from 0 to 65535, found 1.5",
        "/scenario/operations/1/chanel: expected no field of this name, found 2",
        "/scenario/operations/1/width: expected one of 1, 2, 4, found 3",
        "/scenario/operations/1/features: expected a list of texts, found "ANY_LAYOUT"",
        "/scenario/operations/1/early: expected true or false, found 1",
        "/scenario/operations/1/shape/place: expected one of heap, top, straddling, found "stack"",
      ]
    `);
  });

  it("is refused when it is no JSON", () => {
    expect(() => decodeCaseFile("{")).toThrow(/^case file: expected JSON, found text that is not: /);
  });
});
