import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";
import { isMissing } from "./c-device.ts";
import { CheckoutShell } from "./checkout-shell.ts";

const shell = new CheckoutShell();

/** The lines of the page that are marked as commands of a shell, a text for each block. */
function shellBlocks(): string[] {
  const text = readFileSync(join(repositoryRoot, "docs", "replay.md"), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines as string);
}

describe.skipIf(isMissing)("docs/replay.md, line by line on the device in C with a planted fault", () => {
  it("shows the wrong value, with a script and with a program, and the right one without the fault", () => {
    const [script = "", program = ""] = shellBlocks();
    const scripted = shell.run(script);
    expect(scripted.error).toBe("");
    expect(scripted.output.trimEnd().split("\n").at(-1)).toBe("OK 0x0001");

    const compiled = shell.run(program);
    expect(compiled.error).toBe("");
    expect(compiled.status).toBe(0);
    expect(compiled.output).toContain("  > inb  io+0x13 isr_status -> 0x01\n  ! allowed: 0x0 on a second read\n");
    expect(compiled.output).toContain("  ! got when this was recorded: 0x1 at step 4\n  ! got now: 0x01\n");
    expect(compiled.output).toContain("\nSAME AS RECORDED\n");

    const right = shell.run(`
      make -s -C examples/c-device BUILD=right
      grep -v '^#' isr.qtest | examples/c-device/right/c-device | tail -n 1
      cc -Wall -Wextra -Werror -o isr isr.c
      ./isr -- examples/c-device/right/c-device
    `);
    expect(shell.run("./isr").error).toMatch(
      /^usage: \.\/isr \[--channel NAME=SOCKET\]\.\.\. -- PROGRAM ARGUMENT\.\.\.\n/,
    );
    expect(right.error).toBe("");
    expect(right.output).toMatch(/^OK 0x0000\n/);
    expect(right.output).toContain("  ! got now: 0x00\n\nNOT AS RECORDED\n");
    expect(right.status).toBe(1);
  });

  it("gives the verdict of the run again, from what was recorded, and shows it as the page does", () => {
    const blocks = shellBlocks();
    // Each one is run by a test of this file.
    expect(blocks).toHaveLength(3);
    const judged = shell.run(blocks[2] ?? "");
    expect(judged.error).toBe("");
    const text = readFileSync(join(repositoryRoot, "docs", "replay.md"), "utf8");
    const [, shown = "nothing"] = /^```\n(MUST INT-3 [\s\S]*?)^```$/m.exec(text) ?? [];
    const uncounted = (words: string): string => words.replace(/\d+ clauses/, "clauses");
    expect(uncounted(judged.output)).toContain(uncounted(shown));
  });

  it("traces a process: what it has written, and its interrupts beside the access that brought them about", () => {
    const traced = shell.run("vmconform replay vmconform-report/latest/cases/INT-3-1.json --trace || true").output;
    expect(traced).toMatch(/outw io\+0x10 queue_notify <- 1 +\| raises INTA\n/);
    expect(traced).toMatch(/\| has written 0x4002 queue 1 used\.idx = 0 -> 1\n/);
    expect(traced).toMatch(/\| has written 0x4004 queue 1 used\.ring\[0\] =\s+\|?\s*\{id 0, len 0\}/);
    expect(traced).toMatch(/inb {2}io\+0x13 isr_status -> 0x01 +\| lowers INTA\n/);
    expect(traced).toMatch(/\| host end "clipboard" has received 1 byte:\s+\|?\s*65\n/);
    expect(traced).toContain("  > 4 read isr_status -> 0x1\n");
  });
});
