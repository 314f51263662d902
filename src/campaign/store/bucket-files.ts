import { existsSync } from "node:fs";
import { join } from "node:path";
import { encodeCaseFile } from "../../operation/case-file.ts";
import { type CaseFile, caseVersionOf, type RunOrigin } from "../../operation/scenario.ts";
import { deviationOf } from "../../verdict/defect/signature.ts";
import type { Bucket, BucketWay } from "./buckets.ts";
import type { Sighting } from "./lease-line.ts";
import { writeWhole } from "./write-file.ts";

/** What case files of a campaign say of their target. */
export interface CaseHead {
  readonly target: string;
  readonly specDigest: string;
  /** How a run on the target is started, seen from a folder. */
  readonly originIn: (folder: string) => RunOrigin | undefined;
}

/** The case file of a sighting, for a folder. */
export function caseOfSighting({ check, scenario, finding }: Sighting, head: CaseHead, folder: string): CaseFile {
  const origin = head.originIn(folder);
  return {
    kind: "case",
    version: caseVersionOf(scenario),
    check,
    target: head.target,
    ...(origin === undefined ? {} : { origin }),
    specDigest: head.specDigest,
    signature: finding.signature,
    clause: finding.clause,
    scenario,
  };
}

function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, "_").slice(0, 100);
}

/** The case files of all buckets of a store: a folder for each clause, in it one for each way in which it is broken. */
export class BucketFiles {
  readonly #folder: string;
  readonly #written: Map<string, string> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The folder of the cases of a way. */
  folderOf(clause: string, { signature }: Pick<BucketWay, "signature">): string {
    return join(this.#folder, fileName(clause), fileName(deviationOf(signature)));
  }

  /** The smallest case of a way. */
  smallestOf(clause: string, way: Pick<BucketWay, "signature">): string {
    return join(this.folderOf(clause, way), "smallest.case.json");
  }

  /** Brings the files in line with the buckets. Throws the system's error. */
  write(buckets: readonly Bucket[], head: CaseHead): void {
    for (const { clause, ways } of buckets) {
      for (const way of ways) {
        const folder = this.folderOf(clause, way);
        this.#keep(join(folder, "first.case.json"), encodeCaseFile(caseOfSighting(way.first, head, folder)));
        this.#keep(this.smallestOf(clause, way), encodeCaseFile(caseOfSighting(way.smallest, head, folder)));
      }
    }
  }

  #keep(path: string, text: string): void {
    if (this.#written.get(path) !== text || !existsSync(path)) {
      writeWhole(path, text, true);
      this.#written.set(path, text);
    }
  }
}
