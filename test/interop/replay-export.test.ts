import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../src/target/find-program.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const hasTools = findProgram("cc", "/") !== undefined && findProgram("make", "/") !== undefined;
const isMissing = !hasTools && process.env["CI"] !== "true";
const longMilliseconds = 300_000;

/** A folder like a checkout of the repository, with the kit in PATH. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-export-"));
  cpSync(join(repositoryRoot, "examples", "c-device"), join(folder, "examples", "c-device"), {
    recursive: true,
    filter: (path) => !path.endsWith("/build"),
  });
  const program = join(folder, "bin", "vmconform");
  mkdirSync(join(folder, "bin"));
  const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  chmodSync(program, 0o755);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The lines of the page that are marked as commands of a shell, a text for each block. */
function shellBlocks(): string[] {
  const text = readFileSync(join(repositoryRoot, "docs", "replay.md"), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines as string);
}

function shell(lines: string): { readonly status: number | null; readonly output: string; readonly error: string } {
  const path = `${join(folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  const ran = spawnSync("sh", ["-e", "-c", lines], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  return { status: ran.status, output: ran.stdout, error: ran.stderr };
}

describe.skipIf(isMissing)("docs/replay.md, line by line on the device in C with a planted fault", () => {
  it(
    "shows the wrong value, with a script and with a program, and the right one without the fault",
    () => {
      const [script, program] = shellBlocks();
      const scripted = shell(script ?? "");
      expect(scripted.error).toBe("");
      expect(scripted.output.trimEnd().split("\n").at(-1)).toBe("OK 0x0001");

      const compiled = shell(program ?? "");
      expect(compiled.error).toBe("");
      expect(compiled.status).toBe(0);
      expect(compiled.output).toContain("  > inb  io+0x13 isr_status -> 0x01\n  ! allowed: 0x0 on a second read\n");
      expect(compiled.output).toContain("  ! got when this was recorded: 0x1 at step 4\n  ! got now: 0x01\n");
      expect(compiled.output).toContain("\nSAME AS RECORDED\n");

      const right = shell(`
        make -s -C examples/c-device BUILD=right
        grep -v '^#' isr.qtest | examples/c-device/right/c-device | tail -n 1
        cc -Wall -Wextra -Werror -o isr isr.c
        ./isr -- examples/c-device/right/c-device
      `);
      expect(right.error).toBe("");
      expect(right.output).toMatch(/^OK 0x0000\n/);
      expect(right.output).toContain("  ! got now: 0x00\n\nNOT AS RECORDED\n");
      expect(right.status).toBe(1);
    },
    longMilliseconds,
  );

  it(
    "drives host ends from the program, over sockets",
    () => {
      const ran = shell(`
        make -s -C examples/c-device BUILD=five FAULT=5
        sed 's#./build/#./five/#' examples/c-device/manifest.json > examples/c-device/five.json
        vmconform run examples/c-device/five.json --run ROB-41 --output-dir five || true
        vmconform replay five/cases/ROB-41-1.json --target examples/c-device/five.json --export c=rob.c || true
        cc -Wall -Wextra -Werror -o rob rob.c
        ./rob --channel clipboard=clip -- examples/c-device/five/c-device --channel clipboard:unix:clip \\
          --channel agent.log:unix:log --channel org.example.time:unix:time
      `);
      expect(ran.error).toBe("");
      expect(ran.output).toMatch(/ {2}> host end clipboard received e885a2/);
      expect(ran.output).toContain("\nSAME AS RECORDED\n");
      expect(ran.status).toBe(0);
    },
    longMilliseconds,
  );
});
