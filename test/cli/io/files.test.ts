import { existsSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTextFile } from "../../../src/cli/io/files.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

describe("a text file that is read", () => {
  it.each([0, 1, 70_000, 200_000])("is given whole, with %i bytes as with any number below the limit", (length) => {
    const path = join(temporaryDirectory(), "text");
    const text = "\u00e4b".repeat(length).slice(0, length);
    writeFileSync(path, text);
    expect(readTextFile(path, "the text", 600_000)).toBe(text);
  });

  it("may have as many bytes as the limit says, and not one more", () => {
    const path = join(temporaryDirectory(), "text");
    writeFileSync(path, "12345");
    expect(readTextFile(path, "the text", 5)).toBe("12345");
    expect(() => readTextFile(path, "the text", 4)).toThrow(
      `the text is too long: ${path} has 5 bytes, at most 4 are read`,
    );
  });

  it("is refused by its size alone when it is larger than memory", () => {
    const path = join(temporaryDirectory(), "sparse");
    writeFileSync(path, "");
    truncateSync(path, 2 ** 40);
    expect(() => readTextFile(path, "the text", 1000)).toThrow(
      `the text is too long: ${path} has ${2 ** 40} bytes, at most 1000 are read`,
    );
  });

  it.runIf(existsSync("/dev/zero"))("is left at the limit when it never ends", () => {
    expect(() => readTextFile("/dev/zero", "the text", 100_000)).toThrow(
      "the text is too long: /dev/zero has more bytes, at most 100000 are read",
    );
  });

  it("that is a folder, or is not there, is refused with the reason", () => {
    expect(() => readTextFile(temporaryDirectory(), "the text")).toThrow("the text cannot be read: it is a folder");
    expect(() => readTextFile("missing", "the text", 10, "Make one.")).toThrow(
      "the text cannot be read: it does not exist\n  Make one.",
    );
  });
});
