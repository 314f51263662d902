import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pointLatest, throughLatest } from "../../../src/cli/results/latest-run.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();

function rootWith(...names: readonly string[]): string {
  const root = temporaryDirectory();
  for (const name of names) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, "report.json"), name);
  }
  return root;
}

describe("latest", () => {
  it("leads to the run that was pointed to last", () => {
    const root = rootWith("one", "two");
    for (const name of ["one", "two"]) {
      pointLatest(root, name);
      expect(readFileSync(join(root, "latest", "report.json"), "utf8")).toBe(name);
    }
    expect(readlinkSync(join(root, "latest"))).toBe("two");
    expect(throughLatest(join(root, "latest", "report.json"))).toBe(join(root, "latest", "report.json"));
  });

  it("is a file that names the run where there can be no link", () => {
    const root = rootWith("one", "two");
    // A folder in its place stands for a file system that has no links.
    mkdirSync(join(root, "latest"));
    pointLatest(root, "one");
    expect(readFileSync(join(root, "latest.txt"), "utf8")).toBe("one\n");
    expect(throughLatest(join(root, "latest", "report.json"))).toBe(join(root, "one", "report.json"));
    rmSync(join(root, "latest"), { recursive: true });
    pointLatest(root, "two");
    expect(existsSync(join(root, "latest.txt"))).toBe(false);
  });

  it("changes no other path", () => {
    expect(throughLatest("missing/report.json")).toBe("missing/report.json");
    expect(throughLatest("missing/latest/report.json")).toBe("missing/latest/report.json");
  });
});
