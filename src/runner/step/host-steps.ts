import { unreachable } from "../../base/assert.ts";
import { fillPayload } from "../../guest/payload.ts";
import type { HostOperation } from "../../operation/host.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import { HostEndRefused } from "../../target/target-error.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";

/** Rounds in which a device in another process notices that a host end came or went, where it does not say so. */
const noticeRounds = 16;

/** Rounds after which a device that reports its links and does not report this one is left to the oracle. */
const noticeRoundsMax = 200;

/** How long a host end is tried to connect before the device is given a turn, in milliseconds. */
const firstConnectMilliseconds = 200;

/** The most bytes one operation sends from a host end. */
const hostSendBytesMax = 1024 * 1024;

/** Carries out one operation of the host side. */
export function* carryOutHost(run: ScenarioRun, operation: HostOperation): Steps {
  const channels = run.oracle.channels.all;
  const channel = channels[operation.channel % Math.max(1, channels.length)];
  if (channel === undefined) {
    return;
  }
  switch (operation.kind) {
    case "host-send":
      if (channel.connected) {
        yield* sendFromHost(run, channel, Math.min(operation.length, hostSendBytesMax));
      }
      return;
    case "host-connect":
      yield* connectHostEnd(run, channel);
      return;
    case "host-close":
      if (channel.connected) {
        run.collectHostBytes();
        yield run.hostEnd(channel).close();
        yield* awaitLink(run, channel, false);
        run.evidence.hostClosed(channel.position);
        yield* run.rest();
      }
      return;
    case "host-stall":
      run.hostEnd(channel).stall();
      run.evidence.hostStalled(channel.position);
      return;
    case "host-resume":
      run.hostEnd(channel).resume();
      run.evidence.hostResumed(channel.position);
      yield* run.rest();
      return;
    default:
      unreachable(operation);
  }
}

/** Sends fresh bytes from a channel's host end and lets the device work. */
export function* sendFromHost(run: ScenarioRun, channel: ChannelView, length: number): Steps {
  const bytes = new Uint8Array(length);
  fillPayload(bytes, 0, length, run.guest.payload);
  run.recorder?.sent(channel.position, bytes);
  run.evidence.hostSent(channel.position, bytes);
  const end = run.hostEnd(channel);
  let pause: void | Promise<void>;
  try {
    pause = end.send(bytes);
  } catch (error) {
    yield* refuse(run, channel, error);
    return;
  }
  if (pause !== undefined) {
    yield pause;
  }
  if (end.unsent === 0) {
    yield* run.restAfterHostBytes();
  } else {
    yield* run.rest();
  }
}

/** Connects a host end and gives the device time to notice. */
export function* connectHostEnd(run: ScenarioRun, channel: ChannelView): Steps {
  if (channel.connected) {
    return;
  }
  const refusal = yield* openHostEnd(run, channel);
  if (refusal !== undefined) {
    yield* refuse(run, channel, refusal);
    return;
  }
  yield* awaitLink(run, channel, true);
  run.evidence.hostConnected(channel.position);
  yield* run.rest();
}

/** Connects a host end; gives the error of one that was connected before and is not let in again. */
function* openHostEnd(run: ScenarioRun, channel: ChannelView): Steps<HostEndRefused | undefined> {
  const end = run.hostEnd(channel);
  let refusal: HostEndRefused | undefined;
  const noteRefusal = (error: unknown): void => {
    if (!(error instanceof HostEndRefused)) {
      throw error;
    }
    refusal = error;
  };
  // A device that looks after its host ends only when something is asked of it has its turn between the two.
  for (const patience of [firstConnectMilliseconds, run.reconnectMilliseconds]) {
    refusal = undefined;
    const pause = end.connect(patience);
    yield pause?.catch(noteRefusal);
    if (refusal === undefined) {
      return undefined;
    }
    yield run.target.settle();
  }
  return refusal;
}

/**
 * A host end that worked before is shut out: shown to the oracle if the device still answers, since one that died is
 * another matter. Throws the error where no clause of the device type speaks of it.
 */
function* refuse(run: ScenarioRun, channel: ChannelView, error: unknown): Steps {
  if (!(error instanceof HostEndRefused)) {
    throw error;
  }
  yield run.target.settle();
  run.evidence.hostRefused(channel.position, error.reason);
  if (!run.over) {
    throw error;
  }
}

/**
 * A socket is connected before the process on its other end has accepted it, and closed before that one has noticed.
 * Gives the device time for that: as long as it shows the old state where it reports its links, a while where not.
 */
export function* awaitLink(run: ScenarioRun, channel: ChannelView, connected: boolean): Steps {
  if (run.target.description.capabilities.synchronous) {
    return;
  }
  const flags = run.oracle.device.connectionShownAt(channel);
  const reports = flags !== undefined;
  for (let round = 0; round < (reports ? noticeRoundsMax : noticeRounds); round++) {
    yield run.target.settle();
    if (!reports) {
      continue;
    }
    run.batch.clear();
    const entry = run.guest.transport.readConfig(flags, 1);
    yield* run.plain();
    const shown = ((run.batch.value[entry] as number) & 1) === 1;
    run.batch.clear();
    if (shown === connected) {
      return;
    }
  }
}
