import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "../../../src/cli/io/make-folder.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

function refusalOf(path: string): string {
  try {
    makeFolder(path);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  return expect.fail(`${path} was made`);
}

describe("a folder", () => {
  it("is made with those above it, and may be there already", () => {
    const folder = join(temporaryDirectory(), "a", "b", "c");
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it("is refused where a file has its place, and nothing is made", () => {
    const file = join(temporaryDirectory(), "file");
    writeFileSync(file, "kept");
    expect(refusalOf(file)).toBe(`the folder ${file} cannot be made: ${file} is a file`);
    expect(refusalOf(join(file, "below", "it"))).toContain(`cannot be made: ${file} is a file`);
    expect(readFileSync(file, "utf8")).toBe("kept");
  });

  it.runIf(existsSync("/proc/self"))("is refused at once where no folder can be made", () => {
    expect(refusalOf("/proc/x/y")).toBe("the folder /proc/x/y cannot be made: /proc takes no folders");
  });
});
