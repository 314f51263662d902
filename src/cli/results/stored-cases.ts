import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "../../operation/scenario.ts";
import { readCaseFile } from "../case-files.ts";
import { UsageError } from "../usage-error.ts";

/** Scenarios that were kept, by the check that they belong to. */
export type StoredCases = ReadonlyMap<string, readonly Scenario[]>;

const filesMax = 10_000;

/** The case files that a path stands for: itself, or those of a folder, which may be that of a run. */
function caseFilesAt(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return [path];
  }
  const inside = join(path, "cases");
  const folder = existsSync(inside) ? inside : path;
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (files.length > filesMax) {
    throw new UsageError(`--cases ${path} has ${files.length} files, at most ${filesMax} are read`);
  }
  return files.sort().map((name) => join(folder, name));
}

/** Reads case files, or those of folders. Throws a `UsageError` that names the file that cannot be used. */
export function readStoredCases(paths: readonly string[]): StoredCases {
  const cases = new Map<string, Map<string, Scenario>>();
  for (const file of new Set(paths.flatMap(caseFilesAt))) {
    const { check, scenario } = readCaseFile(file);
    const known = cases.get(check) ?? new Map<string, Scenario>();
    cases.set(check, known.set(JSON.stringify(scenario), scenario));
  }
  return new Map(Array.from(cases, ([check, scenarios]) => [check, [...scenarios.values()]]));
}
