import { describe, expect, it } from "vitest";
import { closestMatch, suggestion } from "../../src/base/closest-match.ts";

const clauses = ["RST-1", "RST-2", "RNG-12", "VMC-TX-1"];

describe("closestMatch", () => {
  it("finds the name with the fewest edits, whatever its case", () => {
    expect(closestMatch("rst2", clauses)).toBe("RST-2");
    expect(closestMatch("VMC-TX1", clauses)).toBe("VMC-TX-1");
  });

  it("offers nothing when nothing is near", () => {
    expect(closestMatch("interrupts", clauses)).toBeUndefined();
    expect(closestMatch("x".repeat(500), clauses)).toBeUndefined();
  });

  it("is empty as a suggestion when nothing is near", () => {
    expect(suggestion("RTS-2", clauses)).toBe(' (did you mean "RST-2"?)');
    expect(suggestion("interrupts", clauses)).toBe("");
  });
});
