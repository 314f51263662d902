import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { systemErrorWords } from "../../src/base/system-error.ts";

it("what the operating system refuses is said without its codes", () => {
  try {
    readFileSync("no/such/file");
  } catch (error) {
    expect((error as Error).message).toContain("ENOENT");
    expect(systemErrorWords(error)).toBe("it does not exist");
  }
  expect(systemErrorWords(Object.assign(new Error("odd"), { code: "EODD" }))).toBe("odd");
  expect(systemErrorWords("text")).toBe("text");
});
