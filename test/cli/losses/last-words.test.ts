import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { keepLastWords } from "../../../src/cli/losses/last-words.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a crash dump goes to a file whole, and a report shows what it says of the device", () => {
  const folder = temporaryDirectory();
  const dump = [
    "my device: a ring of 0 entries",
    "<--- Last few GCs --->",
    "f[1:0x1] 5477 ms: Mark-Compact (reduce) 497.5 (505.9) MB",
    "FATAL ERROR: Reached heap limit",
    "----- Native stack trace -----",
    " 1: 0xb78db3 node::OOMErrorHandler [node]",
  ].join("\n");
  const path = join(folder, "crashes", "ROB-1_whole-device.txt");
  expect(keepLastWords(folder, "ROB-1/whole-device", dump)).toEqual([
    "my device: a ring of 0 entries",
    "FATAL ERROR: Reached heap limit",
    `(all of it is in ${path})`,
  ]);
  expect(readFileSync(path, "utf8")).toBe(dump);
});

it("a process that said nothing leaves no file", () => {
  const folder = temporaryDirectory();
  expect(keepLastWords(folder, "RST-1", "\n")).toEqual([]);
  expect(existsSync(join(folder, "crashes"))).toBe(false);
});
