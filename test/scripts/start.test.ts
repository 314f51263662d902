import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";

const mainSource = "console.log(process.argv.slice(2).join(' '));\nprocess.exitCode = 7;\n";

let clone = "";

// A tiny repository with our scripts and compiler, whose lockfile asks for nothing.
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "vmconform-start-"));
  cpSync(join(repositoryRoot, "scripts"), join(clone, "scripts"), { recursive: true });
  for (const file of ["tsconfig.json", "tsconfig.build.json", "package.json"]) {
    cpSync(join(repositoryRoot, file), join(clone, file));
  }
  symlinkSync(join(repositoryRoot, "node_modules"), join(clone, "node_modules"));
  lock({});
  write("src/cli/main.ts", mainSource);
});

afterEach(() => rmSync(clone, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(clone, file)), { recursive: true });
  writeFileSync(join(clone, file), text);
}

function lock(packages: Record<string, { version: string; optional?: boolean; dev?: boolean }>): void {
  write("package-lock.json", JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...packages } }));
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runScript(name: string, args: readonly string[]): Ran {
  const options = { cwd: tmpdir(), encoding: "utf8" } as const;
  return spawnSync(process.execPath, [join(clone, "scripts", name), ...args], options);
}

function start(...args: string[]): Ran {
  return runScript("start.mjs", args);
}

describe("npm start", () => {
  test("builds what is not built, says so, and runs the command with its arguments and exit code", () => {
    expect(start("list", "--level", "MUST")).toMatchObject({
      status: 7,
      stdout: "list --level MUST\n",
      stderr: "Building dist/ (tsc).\n",
    });
  });

  test("does not take a package for another one because its version names a build", () => {
    write("packages/built/package.json", JSON.stringify({ version: "1.2.3+5f9a90f" }));
    lock({ "packages/built": { version: "1.2.3" } });
    expect(start("list").stderr).toBe("Building dist/ (tsc).\n");
  });

  test("runs the suite when it is given no command", () => {
    expect(start().stdout).toBe("run\n");
  });

  test("builds again only when a source was changed, added or removed", () => {
    expect(start().stderr).toContain("Building");
    expect(start().stderr).toBe("");

    write("src/cli/main.ts", mainSource.replace("7", "8"));
    expect(start()).toMatchObject({ status: 8, stderr: expect.stringContaining("Building") });

    write("properties/added.ts", "export {};\n");
    expect(start().stderr).toContain("Building");
    expect(existsSync(join(clone, "dist/properties/added.js"))).toBe(true);

    rmSync(join(clone, "properties/added.ts"));
    expect(start().stderr).toContain("Building");
    expect(existsSync(join(clone, "dist/properties/added.js"))).toBe(false);
    expect(existsSync(join(clone, "dist/src/cli/main.js"))).toBe(true);
  });

  test("ends with 3 and tries again next time when the build fails", () => {
    write("src/cli/main.ts", "const text: string = 1;\nconsole.log(text);\n");
    for (const run of [start(), start()]) {
      expect(run.status).toBe(3);
      expect(run.stdout).toContain("main.ts");
      expect(run.stderr).toContain("The build failed.");
    }
  });

  test("does not install into a folder that is not its own", () => {
    lock({ "node_modules/vitest": { version: "0.0.1" }, "node_modules/absent": { version: "1.0.0", optional: true } });
    const { status, stderr } = start();
    expect(status).toBe(3);
    expect(stderr).toContain("node_modules is a symbolic link and node_modules/vitest is not at version 0.0.1");
  });
});

describe("the script of the action", () => {
  const takesTypeScript = "typescript" in process.features && Boolean(process.features.typescript);

  test("runs what is built where every package is installed", () => {
    expect(runScript("action.mjs", ["run", "--quiet"])).toMatchObject({ status: 7, stdout: "run --quiet\n" });
    expect(existsSync(join(clone, "dist/src/cli/main.js"))).toBe(true);
  });

  test.runIf(takesTypeScript)("needs no package of the kit's own making, and builds nothing", () => {
    lock({ "node_modules/absent": { version: "1.0.0", dev: true } });
    expect(runScript("action.mjs", ["list"])).toMatchObject({ status: 7, stdout: "list\n" });
    expect(existsSync(join(clone, "dist"))).toBe(false);
  });

  test.skipIf(takesTypeScript)("asks for every package where Node.js takes no TypeScript", () => {
    lock({ "node_modules/absent": { version: "1.0.0", dev: true } });
    const { status, stderr } = runScript("action.mjs", ["list"]);
    expect(status).toBe(3);
    expect(stderr).toContain("node_modules/absent is not at version 1.0.0");
  });
});
