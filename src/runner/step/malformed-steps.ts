import { unreachable } from "../../base/assert.ts";
import { layTransmit } from "../../guest/device/message-parts.ts";
import { offerMalformedChain } from "../../guest/ring/malformed-chain.ts";
import { notify, offerChain, plainLayout, publish } from "../../guest/ring/offer-chain.ts";
import { layStrayRing } from "../../guest/ring/stray-ring.ts";
import type { MalformedMessageOperation } from "../../operation/device/vmchannel/malformed-message.ts";
import type { MalformedChainOperation } from "../../operation/malformed/malformed-chain.ts";
import type { MisuseOperation } from "../../operation/malformed/misuse.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { reset } from "./life-steps.ts";
import { queueModulo, transmitQueue } from "./ring-steps.ts";

/** The most notifications of one storm. */
const stormMax = 2000;

/** Carries out one operation that no correct driver does, but for what it offers on a ring. */
export function* carryOutMisuse(run: ScenarioRun, operation: MisuseOperation): Steps {
  switch (operation.kind) {
    case "scribble-used":
      yield* scribbleUsed(run, operation.queue, operation.value);
      return;
    case "notify-storm":
      yield* notifyStorm(run, operation.value, operation.count);
      return;
    default:
      unreachable(operation);
  }
}

/** Offers a malformed chain. */
export function* carryOutMalformedChain(run: ScenarioRun, operation: MalformedChainOperation): Steps {
  const { queue: number, condition, detail, notify: withNotify } = operation;
  const { guest } = run;
  if (condition === "ring-outside-ram") {
    yield* strayRing(run, number, detail);
    return;
  }
  const queue = queueModulo(run, number);
  if (queue === undefined) {
    return;
  }
  const offered = offerMalformedChain(guest, queue, condition, detail);
  if (offered === undefined) {
    yield* run.stimulus();
    return;
  }
  queue.available = (queue.available + offered.jump) & 0xffff;
  publish(guest, queue);
  run.malformedOffered();
  if (withNotify) {
    notify(guest, queue);
  }
  yield* run.stimulus();
  if (offered.jump > 0) {
    // The ring has no sensible contents any more; the driver leaves it alone until the next reset.
    guest.dropQueue(queue);
  }
}

/** Gives a queue that is not in use a ring over an edge of guest memory, notifies it, and resets the device. */
function* strayRing(run: ScenarioRun, number: number, detail: number): Steps {
  const { guest } = run;
  const index = number % Math.max(1, guest.queueSizes.length);
  const size = guest.queueSizes[index] ?? 0;
  const ring = size === 0 || guest.queues.has(index) ? undefined : layStrayRing(guest, index, size, detail);
  if (ring === undefined) {
    yield* run.stimulus();
    return;
  }
  guest.transport.giveRing(index, ring, ["after"]);
  guest.transport.notify(index);
  run.malformedOffered();
  yield* run.stimulus();
  if (!run.over) {
    yield* reset(run);
  }
}

/** Offers a malformed message. */
export function* carryOutMalformedMessage(run: ScenarioRun, operation: MalformedMessageOperation): Steps {
  const { condition, channel: channelNumber, detail, notify: withNotify } = operation;
  const { guest } = run;
  const queue = transmitQueue(run);
  const wrong = guest.device.malformedMessage(condition, channelNumber, detail);
  if (queue === undefined || wrong === undefined) {
    return;
  }
  const { header, readable, split, foreign } = wrong;
  const shape = {
    parts: split > 0 ? 2 : 1,
    first: split,
    indirect: "no" as const,
    foreign,
    place: "heap" as const,
    scatter: false,
  };
  const laid = layTransmit(guest, queue, header, readable, shape, split > 0);
  if (laid === undefined || offerChain(guest, queue, laid.parts, plainLayout, laid.allocations) < 0) {
    yield* run.stimulus();
    return;
  }
  publish(guest, queue);
  if (withNotify) {
    notify(guest, queue);
  }
  yield* run.stimulus();
}

/** Overwrites used.idx and the slots with garbage: a device does not depend on what it wrote there itself (row 27). */
function* scribbleUsed(run: ScenarioRun, number: number, value: number): Steps {
  const { guest } = run;
  const queue = queueModulo(run, number);
  if (queue === undefined) {
    return;
  }
  const used = queue.ring.used;
  guest.store16(used + guest.specification.virtqueue.used.indexOffset, value % 0x1_0000);
  // What the ring shows from here on cannot be told from the scribble; the device is watched for harm, then reset.
  yield* run.show();
  run.batch.clear();
  notify(guest, queue);
  yield* run.stimulus();
  if (!run.over) {
    yield* reset(run);
  }
}

function* notifyStorm(run: ScenarioRun, value: number, count: number): Steps {
  const { guest } = run;
  const times = Math.min(count, stormMax);
  const index = value % 0x1_0000;
  const queue = guest.queues.get(index);
  if (queue !== undefined) {
    queue.notifiedUpTo = queue.available;
  }
  for (let time = 0; time < times; time++) {
    guest.transport.notify(index);
  }
  yield* run.stimulus();
}
