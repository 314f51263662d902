import { describe, expect, it } from "vitest";
import { foldLines } from "../../src/base/fold-lines.ts";

describe("lines that are folded", () => {
  it("tell a run of equal lines once, with its number", () => {
    expect(foldLines(["a", "b", "b", "b", "a"], 10)).toEqual(["a", "b (3 times)", "a"]);
  });

  it("keep the last ones", () => {
    expect(foldLines(["a", "b", "b", "c"], 2)).toEqual(["b (2 times)", "c"]);
  });
});
