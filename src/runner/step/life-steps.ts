import { unreachable } from "../../base/assert.ts";
import { DriverQueue } from "../../guest/ring/driver-queue.ts";
import type { BringUpOperation } from "../../operation/life/bring-up.ts";
import type { QueueSetUpOperation, RingSpot } from "../../operation/life/queue-set-up.ts";
import { isOnPci, registerBar } from "../../spec/lookup.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { mapAfterReset } from "./pci/msix-steps.ts";
import { tellableFeatures } from "./tellable-features.ts";

/** Carries out one operation of bring-up, status or reset. */
export function* carryOutBringUp(run: ScenarioRun, operation: BringUpOperation): Steps {
  const { guest } = run;
  switch (operation.kind) {
    case "initialise":
      yield* initialise(run, operation.features, operation.early === true);
      return;
    case "reset":
      yield* reset(run);
      return;
    case "set-status": {
      const value = operation.value % 256;
      if (value === 0) {
        yield* reset(run);
        return;
      }
      guest.transport.write("set-status", value);
      guest.transport.read("set-status");
      yield* run.stimulus();
      return;
    }
    case "accept-features":
      yield* acceptFeatures(run, FeatureSet.of(operation.value, operation.high));
      return;
    default:
      unreachable(operation);
  }
}

/** Carries out one operation on the ring of a queue. */
export function* carryOutQueueSetUp(run: ScenarioRun, operation: QueueSetUpOperation): Steps {
  const { guest } = run;
  switch (operation.kind) {
    case "set-up-queue":
      yield* setUpQueue(run, operation.queue % Math.max(1, guest.queueSizes.length), operation.place);
      return;
    case "drop-queue":
      yield* dropQueue(run, operation.queue % Math.max(1, guest.queueSizes.length));
      return;
    default:
      unreachable(operation);
  }
}

function* acceptFeatures(run: ScenarioRun, features: FeatureSet): Steps {
  const { guest } = run;
  if (guest.queues.size > 0) {
    // Under live rings the ring format becomes unknown: what follows is only watched for harm until the next reset.
    guest.transport.accept(features);
    yield* run.stimulus();
    yield* reset(run);
    return;
  }
  const told = yield* tellableFeatures(run, features);
  if (run.over) {
    return;
  }
  guest.features = told;
  guest.transport.accept(told);
  guest.transport.read("accept-features");
  yield* run.stimulus();
  // A device that meets bit 30 may take no feature at all; the register says which.
  guest.features = run.oracle.registers.writtenFeatures;
}

/** Writes status 0 and looks at what is left. */
export function* reset(run: ScenarioRun): Steps {
  const { guest, batch } = run;
  if (!run.target.description.capabilities.synchronous) {
    yield* run.rest();
    if (run.over) {
      return;
    }
  }
  batch.clear();
  run.readBack.beforeReset(batch);
  guest.transport.reset();
  guest.dropQueues();
  yield* run.carry(() => readPci(run));
  yield* lastLook(run);
  if (run.over) {
    return;
  }
  run.feed();
  yield* run.rest(true);
  if (!run.over) {
    yield* lookAtPci(run);
  }
}

/** The access that gives up queues was carried out: takes in what the device did up to it, before the oracle hears. */
function* lastLook(run: ScenarioRun): Steps {
  if (run.readBack.unasked) {
    yield* run.observe();
  }
  yield* run.readBack.lastWords();
}

/** Adds reads of what a device reset must leave alone (RST-4). */
function readPci({ guest, batch }: ScenarioRun): void {
  if (!isOnPci(guest.specification.transport)) {
    return;
  }
  const { command, bars } = guest.specification.pci;
  batch.configRead(command.offset, 2);
  batch.configRead(bars.offset + 4 * Math.max(0, registerBar(guest.specification)), 4);
}

/** A device reset leaves PCI configuration alone. */
function* lookAtPci(run: ScenarioRun): Steps {
  readPci(run);
  yield* run.show();
  run.batch.clear();
}

/** Brings the device up as a driver does: reset, status, features, rings, and DRIVER_OK unless `early`. */
export function* initialise(run: ScenarioRun, features: readonly string[], early: boolean): Steps {
  const { guest } = run;
  yield* reset(run);
  if (run.over) {
    return;
  }
  const begin = () => acceptKnown(run, features);
  if (guest.transport.refusesFeatures) {
    yield* run.stimuli([begin]);
    if (!run.over && hasAgreed(run)) {
      yield* setUp(run, [], early);
    }
    return;
  }
  yield* setUp(run, [begin], early);
}

/** Whether the device has gone along with the features that the driver accepted, as far as its status was read. */
function hasAgreed({ guest, oracle }: ScenarioRun): boolean {
  const refusable = guest.specification.transport.statusBits.find(({ refusedBy }) => refusedBy === "device");
  return ((oracle.registers.value("set-status") ?? 0) & (refusable?.value ?? 0)) !== 0;
}

/** Does what `begin` says, lays every ring, and sets DRIVER_OK unless `early`. */
function* setUp(run: ScenarioRun, begin: readonly (() => void)[], early: boolean): Steps {
  const { guest } = run;
  const indices = [...guest.queueSizes.keys()].filter((index) => canSetUp(run, index));
  const rings = indices.map((index) => () => layRing(run, index, "low"));
  const finish = early ? [] : [() => setDriverOk(run)];
  if (!guest.msixEnabled) {
    yield* run.stimuli([...begin, ...rings, ...finish]);
    return;
  }
  // A driver may map vectors before it lays the rings or behind; either must last.
  const mapFirst = guest.random.chance(0.5) || guest.transport.refusesFeatures;
  yield* run.stimuli(mapFirst ? begin : [...begin, ...rings]);
  if (!run.over) {
    yield* mapAfterReset(run);
  }
  yield* run.stimuli(mapFirst ? [...rings, ...finish] : finish);
}

/** Tells the device that it has a driver, and accepts those of `features` that it offers. */
function acceptKnown({ guest }: ScenarioRun, features: readonly string[]): void {
  guest.transport.greet(true);
  guest.transport.offered();
  const { transport, hostFeatures } = guest;
  const wanted = guest.featureNames.setOf(features, guest.optionalFeatures);
  const accepted = wanted.or(transport.required.and(hostFeatures));
  guest.features = accepted;
  // A driver that accepts nothing need not say so: after a reset nothing is accepted.
  if (!accepted.isEmpty || guest.random.chance(0.5)) {
    guest.transport.accept(accepted);
  }
  transport.agree();
}

function setDriverOk({ guest }: ScenarioRun): void {
  guest.transport.ready();
  guest.transport.read("set-status");
}

/** A ring can be laid for the queue: it is there, the driver of such a device lays one, and it has none. */
function canSetUp(run: ScenarioRun, index: number): boolean {
  const { guest } = run;
  return (guest.queueSizes[index] ?? 0) > 0 && !guest.queues.has(index) && guest.device.laysRing(index);
}

function* setUpQueue(run: ScenarioRun, index: number, spot: RingSpot): Steps {
  if (canSetUp(run, index)) {
    yield* run.stimuli([() => layRing(run, index, spot)]);
  }
}

/** Lays a zeroed ring for a queue and tells the device; does nothing where there is no place for it. */
function layRing(run: ScenarioRun, index: number, spot: RingSpot): void {
  const { guest } = run;
  const ring = guest.placeRing(guest.chooseSize(index), spot);
  if (ring === undefined) {
    return;
  }
  const startIndex = run.startIndex;
  const queue = new DriverQueue(index, ring, startIndex);
  for (const { address, length } of ring.stretches) {
    guest.zero(address, length);
  }
  if (startIndex !== 0) {
    run.writeStartIndex(queue);
  }
  guest.transport.giveRing(index, ring, ["size", "before", "after"]);
  // Live before the device is looked at: with EVENT_IDX it may write avail_event as soon as it has the address.
  guest.queues.set(index, queue);
}

/** Resets one queue, where driver and device have agreed on that; what was in flight is gone, the others go on. */
function* resetQueue(run: ScenarioRun, index: number): Steps {
  const { guest, batch } = run;
  if (!guest.negotiated("RING_RESET")) {
    return;
  }
  yield* run.rest();
  if (run.over) {
    return;
  }
  batch.clear();
  run.readBack.beforeReset(batch);
  guest.transport.takeRing(index);
  guest.transport.read("reset-queue");
  guest.transport.read("enable-queue");
  yield* run.carry();
  yield* lastLook(run);
  if (run.over) {
    return;
  }
  const queue = guest.queues.get(index);
  if (queue !== undefined) {
    guest.dropQueue(queue);
  }
  run.feed();
  yield* run.rest(true);
}

/** Writes queue address 0 and finds out what that did: this queue alone or the whole device (A3). */
function* dropQueue(run: ScenarioRun, index: number): Steps {
  const { guest, batch, oracle } = run;
  if (!guest.queues.has(index)) {
    return;
  }
  if (guest.transport.resetsQueues) {
    yield* resetQueue(run, index);
    return;
  }
  const status = oracle.registers.value("set-status");
  run.readBack.beforeReset(batch);
  guest.transport.takeRing(index);
  const entry = guest.transport.read("set-status");
  yield* run.carry();
  const isWhole = batch.value[entry] === 0 && status !== 0;
  // What the device did meanwhile may have come before the ring was taken away.
  run.audit();
  yield* lastLook(run);
  if (run.over) {
    return;
  }
  run.tell();
  const queue = guest.queues.get(index);
  if (queue !== undefined) {
    guest.dropQueue(queue);
  }
  if (isWhole) {
    guest.dropQueues();
  }
  // What stands in the ring that was given up is not served any more, notified or not (REG-8).
  guest.transport.notify(index);
  yield* run.stimulus();
  yield* reset(run);
}
