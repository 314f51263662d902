import type { Specification } from "../spec/specification.ts";
import { isDeviceModule } from "../target/load-device.ts";
import type { ClauseLevel } from "../verdict/finding.ts";
import type { CommandIo } from "./io.ts";
import type { Kit, KitSession } from "./kit.ts";
import { DeviceLosses } from "./losses/device-losses.ts";
import type { SuiteOptions } from "./run-options.ts";
import type { SessionFacts } from "./worker-messages.ts";
import { WorkerSupply, workerOptions } from "./worker-supply.ts";

/** Where the checks of a run are carried out, on a target that is up. */
export type RunPlace =
  | { readonly kind: "here"; readonly session: KitSession }
  | {
      readonly kind: "workers";
      readonly facts: SessionFacts;
      readonly supply: WorkerSupply;
      /** Only where the loss of a worker is the device's doing. */
      readonly losses?: DeviceLosses;
    };

/**
 * Chooses the place and finds out there what the target is. For a device module that is a worker already: a device that
 * never returns, or that ends its process, must not take the report with it. Throws what keeps the target from being
 * started.
 */
export async function openPlace(
  kit: Kit,
  options: SuiteOptions,
  specification: Specification,
  io: CommandIo,
): Promise<RunPlace> {
  const { seed, runs, target, specDirectory, workers, outputDirectory } = options;
  const isModule = target.manifest !== undefined && isDeviceModule(target.manifest);
  if (workers === 1 || (workers === undefined && !isModule)) {
    return { kind: "here", session: await kit.openSession(target, specification) };
  }
  const supply = new WorkerSupply({ target, specDirectory, seed, runs }, workerOptions(target, isModule, io));
  if (!isModule) {
    const session = await kit.openSession(target, specification);
    await session.close();
    return { kind: "workers", facts: session, supply };
  }
  const levelOf = (clause: string): ClauseLevel => specification.clauses.get(clause)?.level ?? "MUST";
  const losses = new DeviceLosses(supply, { outputDirectory, levelOf });
  const { facts } = await supply.first();
  return { kind: "workers", facts, supply, losses };
}

/** Ends what was started for a place. */
export async function closePlace(place: RunPlace): Promise<void> {
  await (place.kind === "here" ? place.session.close() : place.supply.stop());
}
