import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

let folder = "";

/** A copy of what is built here that is not built again, so that a change of it lasts. */
function copyBuilt(name: string): void {
  const copy = join(folder, name);
  mkdirSync(join(copy, "scripts"), { recursive: true });
  for (const path of ["dist", "spec", "targets", "package.json", "docs/mutants.json"]) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(repositoryRoot, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, "scripts", "build.mjs"), "");
}

function compare() {
  const script = join(repositoryRoot, "scripts", "compare-checkouts.ts");
  const words = ["--quick", "--faults", "vendor-id,first-completion-silent"];
  return spawnSync(process.execPath, ["--import", "tsx", script, join(folder, "old"), join(folder, "new"), ...words], {
    encoding: "utf8",
    cwd: repositoryRoot,
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-compare-"));
  copyBuilt("old");
  copyBuilt("new");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a comparison of what is built here", { timeout: 600_000 }, () => {
  test("with itself finds nothing", () => {
    const { status, stdout, stderr } = compare();
    expect(stdout, stderr).toContain("2 runs of the suite and 2 faults compared");
    expect(stdout).toContain("0 differences");
    expect(status).toBe(0);
  });

  test("with a copy that blames another clause finds that, in the fault's row and in its report", () => {
    // The program is one file, with the rows of blame in it.
    const program = join(folder, "new", "dist", "src", "cli", "main.js");
    const text = readFileSync(program, "utf8");
    const row = 'clause: "INT-14"';
    expect(text.split(row)).toHaveLength(2);
    writeFileSync(program, text.replace(row, 'clause: "INT-6"'));

    expect(compare().status).toBe(1);
    // More differences follow from that one than are shown on the terminal.
    const differences = readFileSync(join(folder, "new", ".vmconform", "compare-differences.txt"), "utf8");
    const where = "first finding, seed 1 | fault first-completion-silent";
    expect(differences).toContain(`${where}: clause\n     old: "INT-14"\n     new: "INT-6"`);
    expect(differences).toContain("in-process, seed 1, fault first-completion-silent | ");
  });
});
