import { queueUses } from "../../../spec/queue-uses.ts";
import { SinkRole } from "../../ring/sink-role.ts";
import type { DeviceModel, DeviceModelOptions } from "../device-model.ts";

/** A device whose type the kit does not know: its queues swallow any chain, and nothing of its own is judged. */
export function createAnyModel({ oracle, judgement }: DeviceModelOptions): DeviceModel {
  const sink = new SinkRole(judgement);
  return {
    queues: queueUses(oracle.specification, oracle.description),
    config: undefined,
    linkFeature: "",
    role: () => sink,
    mayWrite: () => true,
    judgeFeatures: () => {},
    judgeQueueSize: () => {},
    featuresWritten: () => {},
    connectionShownAt: () => undefined,
    rested: () => {},
    reset: () => {},
    hostResumed: () => {},
    hostClosed: () => {},
    received: () => {},
  };
}
