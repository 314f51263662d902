import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockFolder } from "../../../src/cli/results/folder-lock.ts";
import { oldRuns, removeOldRuns, runsKept } from "../../../src/cli/results/old-runs.ts";
import { runName } from "../../../src/cli/results/run-name.ts";
import { type RunNote, writeNote } from "../../../src/cli/results/run-note.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const note: RunNote = { kind: "run", version: 1, startedAt: "", target: "x", reports: [], failed: [] };

function make(root: string, name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "cases"), { recursive: true });
  writeFileSync(join(folder, "cases", "RST-2-1.json"), "{}");
  return folder;
}

it("of many runs the last ones are kept, with those that go on and whatever no run has made", () => {
  const root = temporaryDirectory();
  const runs = Array.from({ length: runsKept + 3 }, (_, index) => {
    const folder = make(root, runName(index * 60_000, "device"));
    writeNote(folder, note);
    return folder;
  });
  const others = [make(root, "mine"), make(root, runName(0, "without-a-note"))];
  const unlock = lockFolder(runs[1] ?? "");
  removeOldRuns(root);
  unlock();
  expect(runs.map((folder) => existsSync(folder))).toEqual(runs.map((_, index) => index === 1 || index >= 3));
  expect(others.map((folder) => existsSync(folder))).toEqual([true, true]);
  expect(oldRuns(root).map(({ folder }) => folder)[0]).toBe(runs.at(-1));
  expect(oldRuns(join(root, "missing"))).toEqual([]);
});
