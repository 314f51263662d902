import { describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { createRandom } from "../../src/base/random.ts";
import { decodeCaseFile, encodeCaseFile } from "../../src/operation/case-file.ts";
import type { CaseFile } from "../../src/operation/scenario.ts";
import { findShapeError } from "../../src/spec/shape/find-shape-error.ts";
import { poorContext, registersOnlyContext, richContext, sinkContext } from "./contexts.ts";

describe("a scenario of any property", () => {
  it("can be kept in a case file and read back", () => {
    let scenarios = 0;
    for (const context of [richContext, poorContext, sinkContext, registersOnlyContext]) {
      for (const property of properties) {
        if (property.unavailable(context) !== undefined) {
          continue;
        }
        const { operations, startIndex = 0 } = property.generate(createRandom(scenarios), context);
        const file: CaseFile = {
          kind: "case",
          version: 1,
          check: property.id,
          target: "example 1",
          specDigest: "0".repeat(64),
          signature: "example",
          clause: property.clauses[0] as string,
          scenario: { startIndex, seed: scenarios, operations },
        };
        expect(decodeCaseFile(encodeCaseFile(file), (document) => findShapeError("case", document))).toEqual(file);
        scenarios++;
      }
    }
    expect(scenarios).toBeGreaterThan(300);
  });
});
