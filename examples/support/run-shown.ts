import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const kit = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/**
 * Runs a command in the repository, shows it and what it writes, and gives its exit code. `vmconform` is the built kit;
 * any other first word is a program of the system. Rejects when that does not start.
 */
export async function runShown(name: string, ...words: readonly string[]): Promise<number> {
  process.stdout.write(`$ ${[name, ...words].join(" ")}\n`);
  const [program, ...before] = name === "vmconform" ? [process.execPath, kit] : [name];
  const child = spawn(program as string, [...before, ...words], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 130;
}
