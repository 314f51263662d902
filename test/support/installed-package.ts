import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { repositoryRoot } from "./source-tree.ts";

/** Runs a command that has to succeed without a word on its standard error; gives its standard output. */
export function runCommand(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  expect(error ?? (status === 0 ? "" : stdout + stderr)).toBe("");
  return stdout;
}

/** Puts a package of the kit's own node_modules into those of a consumer. */
export function linkPackage(consumer: string, name: string): void {
  symlinkSync(realpathSync(join(repositoryRoot, "node_modules", name)), join(consumer, "node_modules", name));
}

/**
 * Packs the kit and puts it where `npm install` would in an empty folder, with its runtime dependencies beside it and
 * no others. Gives the folder of the installed package.
 */
export function installPackage(consumer: string): string {
  const { name, dependencies } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as {
    readonly name: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const installed = join(consumer, "node_modules", name);
  mkdirSync(join(consumer, "node_modules"));
  for (const dependency of Object.keys(dependencies)) {
    linkPackage(consumer, dependency);
  }
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", consumer];
  const [{ filename }] = JSON.parse(runCommand("npm", pack, repositoryRoot)) as [{ filename: string }];
  runCommand("tar", ["-xzf", filename], consumer);
  renameSync(join(consumer, "package"), installed);
  return installed;
}
