import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { CaseFile } from "../../operation/scenario.ts";
import type { TargetChoice } from "../kit.ts";
import { pathFromOrigin } from "../results/run-origin.ts";
import { UsageError } from "../usage-error.ts";

/** A case file, and what is said of the target and the specification to run it on. */
export interface CaseChoice {
  readonly file: string;
  /** The target that is given; its limits count for the one of the case file too. */
  readonly target: TargetChoice;
  /** Whether a target is given; otherwise the case file says which. */
  readonly targetIsGiven: boolean;
  readonly specDirectory: string | undefined;
}

/** The target of a replay: the one that is given, or else the one that the case was found on. */
export function caseTarget({ file, target, targetIsGiven }: CaseChoice, found: CaseFile): TargetChoice {
  const { origin } = found;
  if (origin === undefined || targetIsGiven) {
    return target;
  }
  const { manifest, configuration, fault, command = [] } = origin;
  if (manifest === undefined) {
    return { ...target, manifest: undefined, configuration, fault, command: [] };
  }
  const path = pathFromOrigin(dirname(file), origin, manifest);
  if (!existsSync(path)) {
    const what = `the case was found on ${found.target}, whose manifest or module is not at ${path}`;
    throw new UsageError(`${what}\n  Give it with --target.`);
  }
  return { ...target, manifest: path, configuration: undefined, command };
}

/** The folder of the specification of a replay; undefined for the kit's own. */
export function caseSpecification({ file, specDirectory }: CaseChoice, { origin }: CaseFile): string | undefined {
  if (specDirectory !== undefined || origin?.specification === undefined) {
    return specDirectory;
  }
  return pathFromOrigin(dirname(file), origin, origin.specification);
}
