import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunFacts } from "./run-facts.ts";
import { type Unit, unitFile } from "./units.ts";

/** Raised when facts are collected in another way: what was kept before is then of no use. */
const factsVersion = 1;

/** What decides the outcome of a run. */
const inputs = ["src", "reference", "properties", "spec", "targets", "docs/mutants.json", "package.json"];

/** Facts of the old side, kept for the comparisons that follow. */
export interface FactsCache {
  read(unit: Unit): RunFacts | undefined;
  write(unit: Unit, facts: RunFacts): void;
}

/**
 * The cache in a checkout, `.vmconform/compare/` below it, for its commit and this version of Node.js; undefined when
 * its sources differ from its commit, so that nothing stands for them.
 */
export function openCache(folder: string): FactsCache | undefined {
  const commit = git(folder, "rev-parse", "HEAD");
  if (commit === undefined || git(folder, "status", "--porcelain", "--", ...inputs) !== "") {
    return undefined;
  }
  const node = process.versions.node.split(".")[0] ?? "";
  const place = join(folder, ".vmconform", "compare", `${commit.slice(0, 12)}-node${node}-v${factsVersion}`);
  mkdirSync(place, { recursive: true });
  return {
    read: (unit) => {
      const file = join(place, unitFile(unit));
      return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as RunFacts) : undefined;
    },
    write: (unit, facts) => {
      const file = join(place, unitFile(unit));
      // Several comparisons may run at once: each file appears whole.
      const unfinished = `${file}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify(facts));
      renameSync(unfinished, file);
    },
  };
}

function git(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
