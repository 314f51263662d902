import { incomingQueue } from "../../guest/device/device-queues.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { connectHostEnd, sendFromHost } from "./host-steps.ts";
import { initialise } from "./life-steps.ts";
import { carryOutTransmit, receiveQueue, refill } from "./ring-steps.ts";

/**
 * Buffers that are posted at the end of a scenario at most to give what waits. A device may give each byte a buffer of
 * its own: what it has after so many is left behind, and the next scenario begins with a device started anew.
 */
const closingBuffersMax = 8192;

/** Looks after which a stream that is not judged is left without an end. */
const endRoundsMax = 100;

/** Buffers that are posted for the last message of each channel, and their capacity. */
const lastBuffers = 8;
const lastCapacity = 32;

/** Buffers and capacity of one round that drains what is pending. */
const drainBuffers = 16;
const drainCapacity = 1024;

/** Bytes of the last message of each channel, and of what its host end sends last. */
const lastMessageBytes = 5;
const lastHostBytes = 3;

/** Before anything else: a fresh device's queues, features and config space, as every driver reads them first. */
export function* readConstants(run: ScenarioRun): Steps {
  const { guest, batch, oracle } = run;
  batch.clear();
  guest.transport.read("set-status");
  guest.transport.offered();
  guest.transport.read("accept-features");
  for (let queue = 0; queue < 4; queue++) {
    guest.transport.survey(queue);
  }
  yield* run.stimulus();
  guest.hostFeatures = oracle.registers.hostFeatures ?? FeatureSet.none;
  guest.queueSizes.length = 0;
  for (let queue = 0; queue < 4; queue++) {
    const size = oracle.registers.queues.queueSize(queue) ?? 0;
    // A ring of another size cannot be laid; that it shows is judged where it is read.
    guest.queueSizes.push(Number.isInteger(Math.log2(size)) ? size : 0);
  }
  while (guest.queueSizes.length > 0 && guest.queueSizes[guest.queueSizes.length - 1] === 0) {
    guest.queueSizes.pop();
  }
}

/**
 * The second life that closes a scenario: reset, fresh bring-up, every stream drained to its end, one message each
 * way; then the whole memory the guest used is compared.
 */
export function* close(run: ScenarioRun): Steps {
  const { oracle } = run;
  say(run, "wait until the device is at rest");
  const stalled = oracle.channels.all.some(({ reading }) => !reading);
  for (const channel of oracle.channels.all) {
    if (!channel.reading) {
      say(run, `host end of channel ${channel.position}: read again`);
      run.hostEnd(channel).resume();
      run.evidence.hostResumed(channel.position);
    }
  }
  yield* run.rest(!stalled);
  if (run.over) {
    return;
  }
  say(run, "reset, bring up again without features");
  yield* initialise(run, [], false);
  if (!run.over && incomingQueue(run.guest.device) >= 0) {
    yield* drain(run);
  }
  if (!run.over) {
    yield* oneMore(run);
  }
  if (!run.over) {
    run.evidence.secondLifeEnded();
  }
  if (!run.over) {
    yield* compareMemory(run);
  }
}

/** What closes a scenario on a device whose queues are not served yet: it is let rest, and guest memory is compared. */
export function* closeWithoutRings(run: ScenarioRun): Steps {
  say(run, "wait until the device is at rest");
  yield* run.rest(true);
  if (!run.over) {
    yield* compareMemory(run);
  }
}

function* drain(run: ScenarioRun): Steps {
  const { oracle } = run;
  say(run, "connect every host end");
  for (const channel of oracle.channels.all) {
    yield* connectHostEnd(run, channel);
    if (run.over) {
      return;
    }
  }
  while (!run.over && run.closingBuffers < closingBuffersMax) {
    const before = delivered(run);
    const pending = oracle.channels.all.some((channel) => channel.receive.pending);
    yield* post(run, pending ? drainBuffers : lastBuffers, pending ? drainCapacity : lastCapacity);
    const owed = oracle.channels.all.some((channel) => channel.receive.owed);
    if (!owed && delivered(run) === before) {
      return;
    }
  }
}

function delivered(run: ScenarioRun): number {
  return run.oracle.channels.all.reduce((sum, channel) => sum + channel.receive.delivered, 0);
}

function* oneMore(run: ScenarioRun): Steps {
  const channels = Math.max(1, run.oracle.channels.all.length);
  for (let channel = 0; channel < channels && !run.over; channel++) {
    say(run, `send ${lastMessageBytes} bytes on channel ${channel}`);
    yield* carryOutTransmit(run, {
      kind: "transmit",
      channel,
      length: lastMessageBytes,
      extra: 0,
      shape: { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false },
      notify: "yes",
    });
    const model = run.oracle.channels.all[channel];
    if (model !== undefined && receiveQueue(run) !== undefined && !run.over) {
      say(run, `host end of channel ${channel}: send ${lastHostBytes} bytes`);
      yield* sendFromHost(run, model, lastHostBytes);
      yield* giveEverything(run, model);
    }
  }
  yield* awaitEnds(run);
}

/**
 * Posts buffers as long as a device gives something for them: the ring may be too short for the last bytes, and before
 * them a slow device may still give what a closed connection left, for which the drain did not wait. Bytes left waiting
 * would come in the next scenario.
 */
function* giveEverything(run: ScenarioRun, { receive }: ChannelView): Steps {
  let before = -1;
  while (receive.pending && !run.over && delivered(run) !== before && run.closingBuffers < closingBuffersMax) {
    const isFirst = before < 0;
    before = delivered(run);
    yield* post(run, lastBuffers, isFirst ? lastCapacity : drainCapacity);
  }
}

/**
 * Of streams that are not judged any more nothing is owed, so nobody waits for what a slow device still has of them:
 * here their last bytes show when they have come to their end.
 */
function* awaitEnds(run: ScenarioRun): Steps {
  for (let round = 0; round < endRoundsMax && !run.over && mayEndLater(run); round++) {
    yield* refill(run, 1, drainCapacity);
    yield* run.rest();
  }
}

/** Whether bytes of this scenario may still come, and would be taken for those of the next one. */
export function mayGoOnSpeaking(run: ScenarioRun): boolean {
  return leavesBehind(run) || mayEndLater(run);
}

/** Whether host bytes wait that a device gives in portions too small to wait for all. */
function leavesBehind({ oracle, closingBuffers }: ScenarioRun): boolean {
  return closingBuffers >= closingBuffersMax && oracle.channels.all.some(({ receive }) => receive.pending);
}

/** Whether a stream that is not judged may still come to its end. */
function mayEndLater({ oracle, target }: ScenarioRun): boolean {
  const streams = oracle.channels.all.flatMap(({ receive, transmit }) => [receive, transmit]);
  return !target.description.capabilities.synchronous && streams.some(({ judged, ended }) => !judged && !ended);
}

/** Tells those who read of a finding what was done here, each thing once in a row. */
function say(run: ScenarioRun, words: string): void {
  run.evidence.closes(words);
}

function* post(run: ScenarioRun, count: number, capacity: number): Steps {
  say(run, `post ${count} receive buffers of ${capacity} bytes`);
  run.closingBuffers += count;
  yield* refill(run, count, capacity);
}

/** Reads back every page the guest wrote, and a page on each side, and compares. */
function* compareMemory(run: ScenarioRun): Steps {
  const { evidence, guest, observed, batch } = run;
  say(run, "compare guest memory with what the device may have written");
  const stretches = guest.touched.stretches(guest.contains);
  batch.clear();
  for (const { address, length } of stretches) {
    batch.memoryRead(address, observed.bytes, observed.at(address), length);
  }
  yield run.exchange(batch);
  batch.clear();
  run.target.trace?.clear();
  for (const { address, length } of stretches) {
    evidence.memoryCompared(address, length);
    if (run.over) {
      return;
    }
  }
}
