import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { removeCase, writeCase } from "../../src/cli/case-files.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

it("the case of a check is there until the check passes", () => {
  const folder = temporaryDirectory();
  const found = {
    kind: "case",
    version: 1,
    check: "REG-7/odd-widths",
    target: "none 1",
    specDigest: "0",
    signature: "REG-7:read-varies",
    clause: "REG-7",
    scenario: { startIndex: 0, seed: 1, operations: [] },
  } as const;
  const path = writeCase(folder, found);
  const other = writeCase(folder, { ...found, check: "REG-7" });
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ check: "REG-7/odd-widths" });
  removeCase(folder, "REG-7/odd-widths");
  removeCase(folder, "REG-8");
  expect([existsSync(path), existsSync(other)]).toEqual([false, true]);
});
