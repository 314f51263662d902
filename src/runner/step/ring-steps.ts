import { unreachable } from "../../base/assert.ts";
import { incomingQueue, outgoingQueue } from "../../guest/device/device-queues.ts";
import { type LaidChain, layReceive, layTransmit } from "../../guest/device/message-parts.ts";
import type { DriverQueue } from "../../guest/ring/driver-queue.ts";
import {
  type ChainLayout,
  notify,
  offerChain,
  plainLayout,
  publish,
  wantsNotification,
} from "../../guest/ring/offer-chain.ts";
import type { ReceiveOperation } from "../../operation/device/vmchannel/receive.ts";
import { type ChainShape, simpleShape } from "../../operation/ring/chain-shape.ts";
import type { FastForwardOperation } from "../../operation/ring/fast-forward.ts";
import type { IgnoredFieldsOperation } from "../../operation/ring/ignored-fields.ts";
import type { NotificationOperation } from "../../operation/ring/notification.ts";
import type { NotifyMode } from "../../operation/ring/notify-mode.ts";
import type { SuppressionOperation } from "../../operation/ring/suppression.ts";
import type { TransmitOperation } from "../../operation/ring/transmit.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { sendFromHost } from "./host-steps.ts";

/** Accesses that laying one plain chain takes at most. */
const chainAccessesMax = 16;

/** The most transfers of one fast-forward. */
const fastForwardMax = 200_000;

/** The queue that guest-to-device traffic uses. */
export function transmitQueue({ guest }: ScenarioRun): DriverQueue | undefined {
  return guest.queues.get(outgoingQueue(guest.device));
}

/** The queue that carries bytes to the guest. */
export function receiveQueue({ guest }: ScenarioRun): DriverQueue | undefined {
  return guest.queues.get(incomingQueue(guest.device));
}

/** The live queue that an operation's number names, modulo what is live. */
export function queueModulo(run: ScenarioRun, number: number): DriverQueue | undefined {
  const live = [...run.guest.queues.values()];
  return live.length === 0 ? undefined : live[number % live.length];
}

/** Notifies a queue, or reads ISR status as an interrupt handler does. */
export function* carryOutNotification(run: ScenarioRun, operation: NotificationOperation): Steps {
  const { guest } = run;
  switch (operation.kind) {
    case "notify": {
      const queue = queueModulo(run, operation.queue);
      if (queue !== undefined) {
        notify(guest, queue);
        yield* run.stimulus();
      }
      return;
    }
    case "acknowledge":
      run.batch.interruptSample();
      guest.transport.acknowledge();
      run.batch.interruptSample();
      yield* run.stimulus();
      return;
    default:
      unreachable(operation);
  }
}

/** Writes garbage into fields that the device must ignore without their feature. */
export function* carryOutIgnoredFields(run: ScenarioRun, operation: IgnoredFieldsOperation): Steps {
  const { guest } = run;
  const queue = queueModulo(run, operation.queue);
  if (queue === undefined || guest.negotiated("EVENT_IDX")) {
    return;
  }
  guest.store16(queue.ring.usedEvent, operation.value % 0x1_0000);
  // Of the flags only bit 0 has a meaning; the rest is garbage that the device must not look at.
  const { noInterrupt } = guest.specification.virtqueue.available.flags;
  const flags = ((operation.value & 0xff00) * 2) & 0xffff;
  guest.store16(queue.ring.available, flags | (queue.noInterrupt ? noInterrupt : 0));
  yield* run.stimulus();
}

function chainLayout(run: ScenarioRun, shape: ChainShape): ChainLayout {
  const indirect = run.guest.negotiated("INDIRECT_DESC") ? shape.indirect : "no";
  const { scatter, spare = 0, writeOnTable = false } = shape;
  return { indirect, scatter, spare, writeOnTable };
}

/** Offers a laid chain, keeps used_event where the driver wants it, and notifies as asked. */
function* offer(run: ScenarioRun, queue: DriverQueue, laid: LaidChain, layout: ChainLayout, mode: NotifyMode): Steps {
  const { guest } = run;
  const head = offerChain(guest, queue, laid.parts, layout, laid.allocations);
  if (head < 0) {
    for (const allocation of laid.allocations) {
      guest.release(allocation);
    }
    yield* run.stimulus();
    return;
  }
  yield* makeAvailable(run, queue, mode);
}

/**
 * Makes what was offered available, notifies of it, or does not, and lets the device work. What the driver wants to be
 * told of stands in the ring before that: a device may serve an entry, and decide, as soon as it is available.
 */
function* makeAvailable(run: ScenarioRun, queue: DriverQueue, mode: NotifyMode): Steps {
  const { guest } = run;
  keepUsedEvent(run, queue);
  publish(guest, queue);
  const isWanted = mode === "yes" || (mode === "if-asked" && wantsNotification(guest, queue));
  if (mode === "if-asked") {
    run.evidence.heedsDevice(queue.index, !isWanted);
  }
  if (isWanted) {
    notify(guest, queue);
  }
  yield* run.stimulus();
}

/** With EVENT_IDX the driver moves used_event along with what it has reaped, unless it suppresses interrupts. */
function keepUsedEvent(run: ScenarioRun, queue: DriverQueue): void {
  if (!run.guest.negotiated("EVENT_IDX") || queue.noInterrupt) {
    return;
  }
  const wanted = (queue.used + queue.eventAhead) & 0xffff;
  run.guest.store16(queue.ring.usedEvent, wanted);
}

/** Offers one message. */
export function* carryOutTransmit(run: ScenarioRun, operation: TransmitOperation): Steps {
  const { channel, length, extra, shape, notify: mode } = operation;
  const { guest } = run;
  const queue = transmitQueue(run);
  if (queue === undefined) {
    return;
  }
  const header = guest.device.header(channel, length);
  const readable = Math.max(1, header.length + length + extra);
  const laid = layTransmit(guest, queue, header, readable, shape, guest.anyLayout);
  if (laid === undefined) {
    yield* run.stimulus();
    return;
  }
  yield* offer(run, queue, laid, chainLayout(run, shape), mode);
}

/** Posts receive buffers. */
export function* carryOutReceive(run: ScenarioRun, operation: ReceiveOperation): Steps {
  switch (operation.kind) {
    case "receive":
      yield* receive(run, operation.capacity, operation.shape, operation.notify);
      return;
    case "refill":
      yield* refill(run, operation.count, operation.capacity);
      return;
    default:
      unreachable(operation);
  }
}

function* receive(run: ScenarioRun, capacity: number, shape: ChainShape, mode: NotifyMode): Steps {
  const queue = receiveQueue(run);
  if (queue === undefined) {
    return;
  }
  const laid = layReceive(run.guest, queue, capacity, shape);
  if (laid === undefined) {
    yield* run.stimulus();
    return;
  }
  yield* offer(run, queue, laid, chainLayout(run, shape), mode);
}

/** Posts up to `count` receive buffers with one notification. */
export function* refill(run: ScenarioRun, count: number, capacity: number): Steps {
  const { guest } = run;
  const queue = receiveQueue(run);
  if (queue === undefined) {
    return;
  }
  let posted = 0;
  while (posted < Math.min(count, queue.size)) {
    const laid = layReceive(guest, queue, capacity, simpleShape);
    if (laid === undefined) {
      break;
    }
    offerChain(guest, queue, laid.parts, plainLayout, laid.allocations);
    posted++;
    if (guest.batch.room < chainAccessesMax) {
      // What is not published yet is nobody's business: it may reach the target before the rest.
      yield* run.show();
      guest.batch.clear();
    }
  }
  if (posted > 0) {
    yield* makeAvailable(run, queue, "yes");
  }
}

/** Asks for interrupts of a queue, or for none. */
export function* carryOutSuppression(run: ScenarioRun, operation: SuppressionOperation): Steps {
  const { queue: number, on, ahead } = operation;
  const { guest } = run;
  const queue = queueModulo(run, number);
  if (queue === undefined) {
    return;
  }
  const ring = queue.ring.available;
  queue.noInterrupt = on;
  queue.eventAhead = ahead % 0x1_0000;
  if (guest.negotiated("EVENT_IDX")) {
    // With EVENT_IDX the flag means nothing (INT-9); the driver suppresses by putting used_event far away.
    const event = on ? (queue.used - 1 - (ahead % 64)) & 0xffff : (queue.used + queue.eventAhead) & 0xffff;
    guest.store16(queue.ring.usedEvent, event);
    const { noInterrupt } = guest.specification.virtqueue.available.flags;
    guest.store16(ring, guest.random.chance(0.5) ? noInterrupt : 0);
  } else {
    guest.store16(ring, on ? guest.specification.virtqueue.available.flags.noInterrupt : 0);
  }
  yield* run.stimulus();
}

/** Sends many small chains, a batch for each notification: the way to move indices far ahead without a start index. */
export function* carryOutFastForward(run: ScenarioRun, operation: FastForwardOperation): Steps {
  const { queue: number, count, batch: batchSize } = operation;
  const queue = number === 0 && receiveQueue(run) !== undefined ? receiveQueue(run) : transmitQueue(run);
  if (queue === undefined) {
    return;
  }
  const total = Math.min(count, fastForwardMax);
  const each = Math.max(1, Math.min(batchSize, queue.size, 4096));
  let done = 0;
  while (done < total && !run.over) {
    const wanted = Math.min(each, total - done);
    const moved = receiveQueue(run) === queue ? yield* passIn(run, queue, wanted) : yield* passOut(run, queue, wanted);
    if (moved === 0) {
      return;
    }
    done += moved;
  }
}

function* passOut(run: ScenarioRun, queue: DriverQueue, wanted: number): Steps<number> {
  const { guest } = run;
  const { leastPayload } = guest.device;
  const header = guest.device.header(0, leastPayload);
  let offered = 0;
  while (offered < wanted) {
    const laid = layTransmit(guest, queue, header, header.length + leastPayload, simpleShape, false);
    if (laid === undefined) {
      break;
    }
    offerChain(guest, queue, laid.parts, plainLayout, laid.allocations);
    offered++;
  }
  if (offered === 0) {
    yield* run.stimulus();
    return 0;
  }
  yield* publishAndNotify(run, queue);
  return offered;
}

/** Makes the chains that were offered available, notifies the queue, and lets the device work. */
export function publishAndNotify(run: ScenarioRun, queue: DriverQueue): Steps {
  return makeAvailable(run, queue, "yes");
}

function* passIn(run: ScenarioRun, queue: DriverQueue, wanted: number): Steps<number> {
  const before = queue.used;
  const channel = run.oracle.channels.all.find((candidate) => candidate.connected);
  if (channel === undefined) {
    return 0;
  }
  yield* refill(run, wanted, 16);
  // One byte at a time would be one message each; how many chains the device uses for these bytes is its choice.
  yield* sendFromHost(run, channel, Math.max(1, queue.inFlight.size * 8));
  const moved = (queue.used - before) & 0xffff;
  return moved;
}
