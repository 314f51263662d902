import { rmSync } from "node:fs";
import { join } from "node:path";
import { encodeCaseFile } from "../operation/case-file.ts";
import { type CaseFile, caseVersion } from "../operation/scenario.ts";
import { mainClause } from "../verdict/check-report.ts";
import type { CheckResult } from "../verdict/check-result.ts";
import { writeTextFile } from "./files.ts";

/** What a case file says of the run in which it was found. */
export interface CaseOrigin {
  /** Name and version of the target. */
  readonly target: string;
  readonly specDigest: string;
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
    version: caseVersion,
    check: result.check,
    target: origin.target,
    specDigest: origin.specDigest,
    signature: finding?.signature ?? lostSignature,
    clause: finding?.clause ?? mainClause(result.check),
    scenario,
  };
}

/** Writes a case into the folder of cases and gives its path. A name stands for one check: a later run replaces it. */
export function writeCase(outputDirectory: string, found: CaseFile): string {
  const path = pathOf(outputDirectory, found.check);
  writeTextFile(path, encodeCaseFile(found));
  return path;
}

/** Removes the case of a check that an earlier run left in the folder of cases: it no longer shows anything. */
export function removeCase(outputDirectory: string, check: string): void {
  rmSync(pathOf(outputDirectory, check), { force: true });
}

function pathOf(outputDirectory: string, check: string): string {
  return join(outputDirectory, "cases", `${check.replace(/[^\w.-]+/g, "_")}-1.json`);
}
