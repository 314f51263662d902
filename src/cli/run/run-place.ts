import { KitError } from "../../base/assert.ts";
import type { Specification } from "../../spec/specification.ts";
import type { ClauseLevel } from "../../verdict/finding.ts";
import type { Ladder } from "../../verdict/ladder.ts";
import type { CommandIo } from "../io/io.ts";
import type { Kit, KitSession } from "../kit.ts";
import { climb } from "../ladder.ts";
import { DeviceLosses } from "../losses/device-losses.ts";
import { needsOwnProcess } from "../own-process.ts";
import { WorkerLost } from "../worker/worker-lost.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";
import type { Worker } from "../worker/worker-process.ts";
import { WorkerSupply, workerOptions } from "../worker/worker-supply.ts";
import type { EvidenceFiles } from "./evidence-files.ts";
import type { SuiteOptions } from "./run-options.ts";

/** Where the checks of a run are carried out, on a target that is up. */
export type RunPlace = (
  | {
      readonly kind: "here";
      readonly facts: SessionFacts;
      readonly session: KitSession;
      /** Where what the oracle is shown is written down. */
      readonly evidence?: EvidenceFiles;
    }
  | {
      readonly kind: "workers";
      readonly facts: SessionFacts;
      readonly supply: WorkerSupply;
      /** Only where the loss of a worker is the device's doing. */
      readonly losses?: DeviceLosses;
    }
) & {
  /** How far a device under construction has come; undefined when no rung is missing on which checks stand. */
  readonly ladder: Ladder | undefined;
};

/**
 * Chooses the place and finds out there what the target is. For a device module that is a worker already: a device that
 * never returns, or that ends its process, must not take the report with it. Throws what keeps the target from being
 * started. What is to be recorded is recorded in this process, a device module too.
 */
export async function openPlace(
  kit: Kit,
  options: SuiteOptions,
  specification: Specification,
  evidence: EvidenceFiles | undefined,
  io: CommandIo,
): Promise<RunPlace> {
  const { seed, runs, target, specDirectory, workers, outputDirectory } = options;
  const isModule = needsOwnProcess(target);
  if (evidence !== undefined) {
    const session = evidence.watch(await kit.openSession(target, specification, { recordEvidence: evidence.record }));
    return { kind: "here", facts: session, session, evidence, ladder: await climb(session) };
  }
  if (workers === 1 || (workers === undefined && !isModule)) {
    const session = await kit.openSession(target, specification);
    return { kind: "here", facts: session, session, ladder: await climb(session) };
  }
  const supply = new WorkerSupply({ target, specDirectory, seed, runs }, workerOptions(target, isModule, io));
  if (!isModule) {
    const session = await kit.openSession(target, specification);
    const ladder = await climb(session);
    await session.close();
    return { kind: "workers", facts: session, supply, ladder };
  }
  const levelOf = (clause: string): ClauseLevel => specification.clauses.get(clause)?.level ?? "MUST";
  const losses = new DeviceLosses(supply, { outputDirectory, levelOf });
  const { facts, worker } = await supply.first();
  return { kind: "workers", facts, supply, losses, ladder: await climbInWorker(supply, worker) };
}

/** A device that does not survive it is judged in full, by other workers: that is for the checks to find. */
async function climbInWorker(supply: WorkerSupply, worker: Worker): Promise<Ladder | undefined> {
  try {
    const reply = await worker.ask({ kind: "climb" }, "before its first check");
    if (reply.kind !== "ladder") {
      throw new KitError(reply.kind === "bug" ? reply.message : `a worker answered a climb with: ${reply.kind}`);
    }
    return reply.ladder;
  } catch (error) {
    if (!(error instanceof WorkerLost)) {
      throw error;
    }
    await supply.take(undefined);
    return undefined;
  }
}

/** Ends what was started for a place. */
export async function closePlace(place: RunPlace): Promise<void> {
  await (place.kind === "here" ? place.session.close() : place.supply.stop());
}
