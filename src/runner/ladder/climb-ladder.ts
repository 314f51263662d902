import { registerName } from "../../spec/lookup.ts";
import type { Specification } from "../../spec/specification.ts";
import type { Target } from "../../target/target.ts";
import type { Ladder } from "../../verdict/ladder.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { TrialChain } from "../device/runner-device.ts";
import { runnerDeviceOf } from "../device/runner-devices.ts";
import { judgeRegisters } from "../doctor/examine-target.ts";
import { type DeviceLook, TrialDriver } from "../doctor/trial-driver.ts";

/** Milliseconds that a device gets in each trial, and round trips at least: a busy machine may not let it run. */
const patienceMilliseconds = 500;
const roundsMin = 100;
/** A synchronous device has done all that it does before the first look. */
const patienceOfSynchronous = 20;
const roundsOfSynchronous = 3;

/** One way of using a queue, which a device may serve though it does not serve others. */
interface Trial extends TrialChain {
  readonly features: FeatureSet;
}

/**
 * Finds out which rungs hold on which all others stand: a function with its registers, and queues that are served.
 * Rings count as served as soon as the device writes anything to a used ring, or says that it did, in any of several
 * trials: what it does wrong there is for the checks to say. Undefined when nothing is missing. Rejects with a
 * `TargetError` when the target is lost; it is left reset.
 */
export async function climbLadder(target: Target, specification: Specification): Promise<Ladder | undefined> {
  const { synchronous } = target.description.capabilities;
  const patience = synchronous ? patienceOfSynchronous : patienceMilliseconds;
  const driver = new TrialDriver(target, specification, patience, synchronous ? roundsOfSynchronous : roundsMin);
  await target.renew({ startIndex: 0 });
  const look = await driver.look();
  const { outcome, detail, hint } = judgeRegisters(target, specification, look);
  const isWithoutQueues = look.found.found && look.queueSizes.every((size) => size === 0);
  if (isWithoutQueues && !specification.devices.has(target.description.deviceType)) {
    return undefined;
  }
  if (outcome !== "passed") {
    // Registers that answer are judged, also where they tell of no queue.
    const failing = !look.found.found ? "PCI" : isWithoutQueues ? "rings" : "registers";
    return { failing, detail, hint };
  }
  const trials = trialsOf(target, specification, look);
  let served = trials.length === 0 ? 0 : -1;
  for (const [position, trial] of trials.entries()) {
    if (served < 0 && (await isServed(driver, target, trial, look))) {
      served = position;
    }
  }
  await driver.finish();
  if (served !== 0) {
    // Bytes may still be on their way to or from a host end.
    await target.renew({ startIndex: 0, startOver: true, afresh: true });
  }
  if (served >= 0) {
    return undefined;
  }
  const queues = [...new Set(trials.map(({ queue }) => queue))].sort().join(" and ");
  return {
    failing: "rings",
    detail: `no chain is completed on queue ${queues}, and nothing is written to a used ring`,
    hint:
      `After a write of ${registerName(specification, "notify-queue")} take the chains that the available ring offers, write each to the used ring, ` +
      "then move used.idx.",
  };
}

async function isServed(driver: TrialDriver, target: Target, trial: Trial, look: DeviceLook): Promise<boolean> {
  const { queue, bytes, isWritable, features, room } = trial;
  await driver.bringUp([{ index: queue, size: look.queueSizes[queue] ?? 0 }], features);
  await driver.offer(queue, bytes, isWritable, room);
  if (isWritable) {
    await target.hostEnd(0).send(Uint8Array.of(1));
  }
  const { completed, interrupted, isr } = await driver.complete(queue);
  return completed || interrupted || isr % 2 === 1 || (await driver.usedRing(queue)).some((byte) => byte !== 0);
}

/** The trials that fit the device, the simplest first. */
function trialsOf({ description }: Target, specification: Specification, look: DeviceLook): Trial[] {
  const chains = runnerDeviceOf(description.deviceType).trialChains(specification, description);
  // Queues to which the guest gives bytes come first: to try the others changes what is at host ends.
  const ordered = chains.toSorted((left, right) => Number(left.isWritable) - Number(right.isWritable));
  const usable = ordered.filter(({ queue }) => (look.queueSizes[queue] ?? 0) > 0);
  const offered = look.hostFeatures.isEmpty ? [] : usable.map((chain) => ({ ...chain, features: look.hostFeatures }));
  return [...usable.map((chain) => ({ ...chain, features: FeatureSet.none })), ...offered];
}
