import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

/** What a shell gave. */
export interface ShellRun {
  readonly status: number | null;
  readonly output: string;
  readonly error: string;
}

/** A folder like a checkout with the device in C, for lines of a shell as users write them: `vmconform` is in PATH. */
export class CheckoutShell {
  #folder = "";

  constructor() {
    beforeAll(() => {
      this.#folder = mkdtempSync(join(tmpdir(), "vmconform-shell-"));
      cpSync(join(repositoryRoot, "examples", "c-device"), join(this.#folder, "examples", "c-device"), {
        recursive: true,
        filter: (path) => !path.endsWith("/build"),
      });
      const program = join(this.#folder, "bin", "vmconform");
      mkdirSync(join(this.#folder, "bin"));
      const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
      chmodSync(program, 0o755);
    });
    afterAll(() => {
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  /** Carries out lines of a shell, which end at the first that fails. */
  run(lines: string): ShellRun {
    const path = `${join(this.#folder, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
    const ran = spawnSync("sh", ["-e", "-c", lines], {
      cwd: this.#folder,
      encoding: "utf8",
      env: { ...process.env, PATH: path },
    });
    return { status: ran.status, output: ran.stdout, error: ran.stderr };
  }
}
