import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bucket, bucketsOf } from "../../../campaign/store/buckets.ts";
import { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { type ExitCode, exitCode } from "../../../verdict/exit-code.ts";
import { readCaseFile } from "../../case-files.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit } from "../../kit.ts";
import { UsageError } from "../../usage-error.ts";
import type { FuzzOptions } from "../fuzz-options.ts";
import { carryOutCampaign } from "./fuzz.ts";

/** The fault that is planted when no other is named: it takes a scenario that writes a register and then resets. */
const usualFault = "reset-keeps-queue-select";
const timeDefault = 120_000;

/**
 * `vmconform fuzz --canary`: plants a fault in the reference device and searches as in any campaign, in a store of its
 * own, which is opened anew at the end. The fault has to be there: a bucket that names a clause of it, with a case that
 * replays. That it is not is a bug of the kit.
 */
export async function fuzzCanary(kit: Kit, options: FuzzOptions, io: CommandIo): Promise<ExitCode> {
  const { target, time } = options;
  if (target.manifest !== undefined) {
    throw new UsageError("--canary plants its fault in the reference device; leave the target out");
  }
  const id = target.fault ?? usualFault;
  const { faults } = await kit.mutation();
  const fault = faults.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new UsageError(`no fault is called "${id}"; docs/mutants.md lists them all`);
  }
  const store = mkdtempSync(join(tmpdir(), "vmconform-canary-"));
  const isFault = ({ clause, ways }: Bucket): boolean =>
    fault.clauses.includes(clause) && ways.some(({ isSettled, replays }) => isSettled && replays.shown > 0);
  try {
    const planted = { ...options, store, name: "canary", target: { ...target, fault: id }, time: time ?? timeDefault };
    const { end } = await carryOutCampaign(kit, planted, io, (buckets) => buckets.some(isFault));
    if (end.kind === "interrupted") {
      return exitCode.interrupted;
    }
    const again = CampaignStore.open(join(store, "canary"), {
      kit: kit.version,
      targetVersion: "",
      now: () => io.now(),
    });
    const found = bucketsOf(again.state).find(isFault);
    const way = found?.ways.find(({ replays }) => replays.shown > 0);
    if (found === undefined || way === undefined) {
      io.writeError(
        `vmconform: the fault ${id} (${fault.wrong}) was planted and not found in ${again.state.scenarios} scenarios; ` +
          `expected a bucket of ${fault.clauses.join(" or ")}. Campaigns of this kit find nothing, or not in the time given.\n`,
      );
      return exitCode.kitBug;
    }
    const { scenario } = readCaseFile(again.bucketFiles.smallestOf(found.clause, way));
    const steps = scenario.operations.length;
    io.writeOut(
      `the fault ${id} was planted and found: ${found.clause}, ${steps} steps, replays ${way.replays.shown} of ` +
        `${way.replays.of}, after ${again.state.scenarios} scenarios\n`,
    );
    return exitCode.conforms;
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
}
