import { describe, expect, it } from "vitest";
import { closest, suggestion } from "../../src/base/closest-match.ts";

const clauses = ["RST-1", "RST-2", "RNG-12", "VMC-TX-1"];

describe("closest", () => {
  it("finds the name with the fewest edits, whatever its case", () => {
    expect(closest("rst2", clauses)).toBe("RST-2");
    expect(closest("VMC-TX1", clauses)).toBe("VMC-TX-1");
  });

  it("takes swapped neighbours for one mistake", () => {
    expect(closest("reigster", ["resister-x", "register"])).toBe("register");
  });

  it("offers nothing when nothing is near", () => {
    expect(closest("interrupts", clauses)).toBeUndefined();
  });
});

describe("suggestion", () => {
  it("is a question with the nearest name, or empty", () => {
    expect(suggestion("RTS-2", clauses)).toBe(' (did you mean "RST-2"?)');
    expect(suggestion("interrupts", clauses)).toBe("");
  });
});
