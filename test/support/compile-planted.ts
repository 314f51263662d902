import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "./source-tree.ts";

/** What the compiler says of a planted module. */
export interface CompilerError {
  /** Line in the module, from 1. */
  readonly line: number;
  readonly message: string;
}

const compiler = join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");

/**
 * Compiles a module that imports from `./src/`, with the kit's own settings, in a temporary folder. Errors elsewhere
 * than in the module, or of the compiler itself, throw.
 */
export function compilePlanted(text: string): readonly CompilerError[] {
  const folder = mkdtempSync(join(tmpdir(), "vmconform-planted-"));
  try {
    for (const name of ["src", "node_modules", "package.json"]) {
      symlinkSync(join(repositoryRoot, name), join(folder, name));
    }
    writeFileSync(join(folder, "planted.ts"), text);
    const settings = {
      extends: join(repositoryRoot, "tsconfig.json"),
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: [],
      files: ["planted.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    const options = ["-p", folder, "--pretty", "false"];
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options], { cwd: folder, encoding: "utf8" });
    const lines = stdout.split("\n").filter((line) => /^\S.*error TS/.test(line));
    const errors = lines.map((line) => {
      const [, place, message] = /^planted\.ts\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
      if (place === undefined || message === undefined) {
        throw new Error(`the compiler says of something else than the planted module: ${line}`);
      }
      return { line: Number(place), message };
    });
    if ((status === 0) !== (errors.length === 0)) {
      throw new Error(`the compiler ended with ${status} and ${errors.length} errors: ${stdout}`);
    }
    return errors;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
