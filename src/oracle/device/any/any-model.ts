import { queueUses } from "../../../spec/queue-uses.ts";
import type { RequestQueue } from "../../../target/target.ts";
import { RequestRole, type RequestSize } from "../../ring/request-role.ts";
import { SinkRole } from "../../ring/sink-role.ts";
import type { DeviceModel, DeviceModelOptions } from "../device-model.ts";

/** A device whose type the kit does not know: its queues swallow any chain, and nothing of its own is judged. */
export function createAnyModel({ oracle, judgement }: DeviceModelOptions): DeviceModel {
  const sink = new SinkRole(judgement);
  const roles = new Map(
    oracle.description.queueRoles.flatMap((role) =>
      role.role === "request" ? [[role.queue, new RequestRole(judgement, sizeOf(role))] as const] : [],
    ),
  );
  return {
    queues: queueUses(oracle.specification, oracle.description),
    config: undefined,
    linkFeature: "",
    role: (queue) => roles.get(queue) ?? sink,
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

function sizeOf({ readable, writable }: RequestQueue): RequestSize {
  return { readable: readable.length / 2, writable: writable.reduce((sum, bytes) => sum + bytes, 0) };
}
