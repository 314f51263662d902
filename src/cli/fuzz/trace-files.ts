import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseOutcome } from "../../campaign/lease/lease.ts";
import type { BucketWay } from "../../campaign/store/buckets.ts";
import type { CampaignStore } from "../../campaign/store/campaign-store.ts";
import { hashScenario } from "../../campaign/store/corpus.ts";
import { writeWhole } from "../../campaign/store/write-file.ts";
import { clauseOf } from "../../verdict/defect/signature.ts";
import type { ScenarioTrace } from "../../verdict/scenario-trace.ts";

/** A trace and the scenario that it is of: the smallest case of a bucket may have become another one since. */
interface TraceFile {
  readonly scenario: string;
  readonly trace: ScenarioTrace;
}

function pathOf(store: CampaignStore, signature: string): string {
  return join(store.bucketFiles.folderOf(clauseOf(signature), { signature }), "smallest.trace.json");
}

/** Writes how the case went that a lease has settled, where it was recorded. Throws the system's error. */
export function writeTrace(store: CampaignStore, { settled, trace }: LeaseOutcome): void {
  if (settled !== undefined && trace !== undefined) {
    const file: TraceFile = { scenario: hashScenario(settled.scenario), trace };
    writeWhole(pathOf(store, settled.finding.signature), JSON.stringify(file), false);
  }
}

/** How the smallest case of a way went; undefined where nobody recorded it. */
export function readTrace(store: CampaignStore, { signature, smallest }: BucketWay): ScenarioTrace | undefined {
  const path = pathOf(store, signature);
  try {
    if (!existsSync(path)) {
      return undefined;
    }
    const file = JSON.parse(readFileSync(path, "utf8")) as Partial<TraceFile>;
    return file.scenario === hashScenario(smallest.scenario) ? file.trace : undefined;
  } catch {
    // A page without a trace is better than no page.
    return undefined;
  }
}
