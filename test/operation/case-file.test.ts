import { describe, expect, it } from "vitest";
import { CaseError } from "../../src/operation/case-error.ts";
import { decodeCaseFile, encodeCaseFile } from "../../src/operation/case-file.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { simpleShape } from "../../src/operation/ring/chain-shape.ts";
import type { CaseFile } from "../../src/operation/scenario.ts";
import { findShapeError } from "../../src/spec/shape/find-shape-error.ts";
import { manyOperations, operationKinds } from "./every-operation.ts";

const valid = (document: unknown): ReturnType<typeof findShapeError> => findShapeError("case", document);

function caseOf(operations: readonly Operation[]): CaseFile {
  return {
    kind: "case",
    version: 1,
    check: "RNG-1/wrap",
    target: "reference 0.1.0",
    specDigest: "00ff".repeat(16),
    signature: "RNG-1 skipped",
    clause: "RNG-1",
    scenario: { startIndex: 65535, seed: 7, operations },
  };
}

function errorOf(source: string): CaseError {
  try {
    decodeCaseFile(source, valid);
  } catch (error) {
    expect(error).toBeInstanceOf(CaseError);
    return error as CaseError;
  }
  return expect.fail("the file was accepted");
}

describe("a case file", () => {
  it("comes back as it was written, with operations of every kind", () => {
    const operations = manyOperations(1, 5000);
    expect(new Set(operations.map((operation) => operation.kind)).size).toBe(operationKinds.length);
    const file = caseOf(operations);
    expect(decodeCaseFile(encodeCaseFile(file), valid)).toEqual(file);
    expect(decodeCaseFile(encodeCaseFile(caseOf([])), valid)).toEqual(caseOf([]));
  });

  it("comes back with the lives before it, and one without any is of the version before", () => {
    const file = caseOf(manyOperations(2, 20));
    const before = [0, 1, 30].map((count) => ({
      startIndex: 0,
      seed: count,
      operations: manyOperations(count, count),
    }));
    const several: CaseFile = { ...file, version: 2, scenario: { ...file.scenario, before } };
    expect(decodeCaseFile(encodeCaseFile(several), valid)).toEqual(several);
    expect(errorOf(encodeCaseFile({ ...several, scenario: { ...file.scenario, before: [] } })).path).toContain(
      "before",
    );
  });

  it("is the same text whatever order the keys came in", () => {
    const shape = { scatter: false, place: "heap", foreign: 0, indirect: "no", first: 0, parts: 1 } as const;
    const one: Operation = { kind: "receive", capacity: 9, shape: simpleShape, notify: "yes" };
    const other: Operation = { notify: "yes", shape, capacity: 9, kind: "receive" };
    expect(encodeCaseFile(caseOf([other]))).toBe(encodeCaseFile(caseOf([one])));
  });

  it("has one line for each operation", () => {
    const operations: Operation[] = [{ queue: 1, kind: "notify" }, { kind: "reset" }];
    expect(encodeCaseFile({ ...caseOf(operations), $schema: "case.schema.json" })).toMatchInlineSnapshot(`
      "{
        "$schema": "case.schema.json",
        "kind": "case",
        "version": 1,
        "check": "RNG-1/wrap",
        "target": "reference 0.1.0",
        "specDigest": "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
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
  });

  it("is refused with the place and what was expected there", () => {
    const file = caseOf([{ kind: "notify", queue: 1 }]);
    const unknownKind = { kind: "notfy", queue: 1 } as unknown as Operation;
    const halfQueue: Operation = { kind: "notify", queue: 0.5 };
    const documents = [
      { ...file, kind: "report" },
      { ...file, version: 3 },
      { ...file, signature: undefined },
      caseOf([unknownKind]),
      caseOf([halfQueue]),
      [],
      null,
    ];
    const errors = documents.map((document) => errorOf(JSON.stringify(document)));
    expect(errors.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "case file at /kind: expected "case", found "report"",
        "case file at /version: expected version 1 or 2 of the case format, found 3",
        "case file: expected the key "signature", found none",
        "case file at /scenario/operations/0: expected an object whose "kind" is one of the known ones, found {"kind":"notfy","queue":1}",
        "case file at /scenario/operations/0/queue: expected an integer, found 0.5",
        "case file at /kind: expected "case", found none",
        "case file at /kind: expected "case", found none",
      ]
    `);
    expect(errors.filter(({ hint }) => hint === "")).toEqual([]);
  });

  it("is refused when it is not valid JSON", () => {
    expect(errorOf("{").message).toMatch(/^case file: expected JSON, found text that is not: /);
  });
});
