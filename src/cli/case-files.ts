import { rmSync } from "node:fs";
import { join } from "node:path";
import { CaseError } from "../operation/case-error.ts";
import { decodeCaseFile, encodeCaseFile } from "../operation/case-file.ts";
import { type CaseFile, caseVersionOf, type RunOrigin } from "../operation/scenario.ts";
import { findShapeError } from "../spec/shape/find-shape-error.ts";
import { mainClause } from "../verdict/check-report.ts";
import type { CheckResult } from "../verdict/check-result.ts";
import { readTextFile, writeTextFile } from "./io/files.ts";
import { checkFileName } from "./results/check-file-name.ts";
import { throughLatest } from "./results/latest-run.ts";
import { UsageError } from "./usage-error.ts";

/** What a case file says of the run in which it was found. */
export interface CaseOrigin {
  /** Name and version of the target. */
  readonly target: string;
  readonly specDigest: string;
  /** How the run was started, seen from the folder of cases, where somebody else can start it so. */
  readonly origin: RunOrigin | undefined;
}

/** The signature of a case whose target was lost; any loss of the target shows it again. */
export const lostSignature = "target-lost";

/** The case of a check that shows a finding or lost its target; undefined when there is nothing to run again. */
export function caseOf(result: CheckResult, origin: CaseOrigin): CaseFile | undefined {
  const { finding, scenario } = result;
  if (scenario === undefined) {
    return undefined;
  }
  return {
    kind: "case",
    version: caseVersionOf(scenario),
    check: result.check,
    target: origin.target,
    ...(origin.origin === undefined ? {} : { origin: origin.origin }),
    specDigest: origin.specDigest,
    signature: finding?.signature ?? lostSignature,
    clause: finding?.clause ?? mainClause(result.check),
    scenario,
  };
}

/** Reads a case file. Throws a `UsageError` that names the file and the place in it. */
export function readCaseFile(file: string): CaseFile {
  const path = throughLatest(file);
  const text = readTextFile(path, `the case file ${file}`);
  try {
    return decodeCaseFile(text, (document) => findShapeError("case", document));
  } catch (error) {
    if (error instanceof CaseError) {
      throw new UsageError(`${file}: ${error.message}\n  ${error.hint}`, { cause: error });
    }
    throw error;
  }
}

/** Writes a case into the folder of cases and gives its path. A name stands for one check: a later run replaces it. */
export function writeCase(outputDirectory: string, found: CaseFile): string {
  const path = casePath(outputDirectory, found.check);
  writeTextFile(path, encodeCaseFile(found));
  return path;
}

/** Removes the case of a check that an earlier run left in the folder of cases: it no longer shows anything. */
export function removeCase(outputDirectory: string, check: string): void {
  rmSync(casePath(outputDirectory, check), { force: true });
}

/** The file for the case of a check, below the folder of a run's results. */
export function casePath(outputDirectory: string, check: string): string {
  return join(outputDirectory, "cases", `${checkFileName(check)}-1.json`);
}
