import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runForPicture, terminalPicture } from "../../scripts/pictures/runs.ts";
import { linesOfSvg, terminalSvg } from "../../scripts/pictures/terminal-svg.ts";
import { findProgram } from "../../src/target/process/find-program.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const install = "apt-get install -y --no-install-recommends qemu-system-x86";
const isMissing = findProgram("qemu-system-x86_64", "/") === undefined && process.env["CI"] !== "true";

function picture(name: string): string {
  return join(repositoryRoot, "docs/pictures", name);
}

/** A picture may have been made with another patch level of QEMU. */
function withoutVersion(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/(qemu-virtio-serial) [\d.]+/, "$1"));
}

describe.skipIf(isMissing)(`pictures of the documentation (need QEMU: ${install}; made by npm run pictures)`, () => {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("show on the terminal what a run prints today", async () => {
    const { command, output } = await runForPicture(terminalPicture, join(folder, "terminal"));
    const shown = withoutVersion(linesOfSvg(readFileSync(picture("terminal.svg"), "utf8")));
    expect(shown).toEqual(withoutVersion(linesOfSvg(terminalSvg(command, output))));
    expect(shown.length).toBeGreaterThan(15);
  });

  it("show in the report defects that QEMU has", async () => {
    const headings = readFileSync(picture("report.txt"), "utf8").trim().split("\n");
    const clauses = headings.flatMap((heading) => /(?:^| )failed (\S+) MUST$/.exec(heading)?.[1] ?? []);
    expect(headings[0]).toMatch(/^qemu-virtio-serial [\d.]+ does not conform$/);
    expect(clauses.length).toBeGreaterThan(1);
    const args = ["targets/qemu-virtio-serial.json", "--run", clauses.join(","), "--quiet"];
    const { output } = await runForPicture(args, join(folder, "report"));
    expect(clauses.filter((clause) => !output.includes(clause))).toEqual([]);
  });
});

describe("the pictures", () => {
  it("are small, and the report is a PNG", () => {
    const png = readFileSync(picture("report.png"));
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(png.length).toBeLessThan(200_000);
    expect(statSync(picture("terminal.svg")).size).toBeLessThan(20_000);
  });
});
