import { unreachable } from "../../base/assert.ts";
import { fillPayload } from "../../guest/payload.ts";
import { notify } from "../../guest/ring/offer-chain.ts";
import type { SaveRestoreOperation } from "../../operation/life/save-restore.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import type { AccessBatch } from "../../target/access-batch.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { showAccesses } from "../show-accesses.ts";
import type { Pause, Steps } from "../steps.ts";
import { awaitLink } from "./host-steps.ts";
import { queueModulo } from "./ring-steps.ts";

/** Saves the device and goes on with a restored copy. */
export function* saveRestore(run: ScenarioRun, operation: SaveRestoreOperation): Steps {
  const { policy, twice } = operation;
  const { oracle } = run;
  const drops = policy === "disconnect";
  const shown = drops && oracle.channels.all.some(({ connected }) => connected) && oracle.linksShown;
  if (drops) {
    run.collectHostBytes();
  }
  // What came of a notification is seen after the restore: it must not be taken for what came of the host's acts.
  const change = drops || operation.notify !== undefined ? undefined : hostChange(run, operation);
  // What a device takes unasked in between would be done twice: the state that it takes back knows nothing of it.
  const mayUse = change === undefined && !run.readBack.unasked;
  const use = operation.used === true && mayUse ? anyUse(run) : undefined;
  const before = notification(run, operation.notify);
  run.evidence.restored(policy);
  yield run.target.saveAndRestore(policy, {
    ...(twice === true ? { twice } : {}),
    ...(before === undefined ? {} : { before }),
    ...(change === undefined ? {} : { meanwhile: change.act }),
    ...(use === undefined ? {} : { use }),
  });
  run.batch.clear();
  if (change !== undefined) {
    yield* awaitLink(run, change.channel, change.channel.connected);
  }
  yield* run.rest();
  if (shown && !run.over) {
    readConfigSpace(run);
    yield* run.stimulus();
  }
}

/** The channels' flags are part of what every read of config space is judged by. */
function readConfigSpace(run: ScenarioRun): void {
  const { guest, oracle } = run;
  for (let offset = 0; offset + 4 <= oracle.configSpace.bytesKnown; offset += 4) {
    guest.transport.readConfig(offset, 4);
  }
}

/** A notification that the device has had no time for when it is saved. */
function notification(run: ScenarioRun, number: number | undefined): AccessBatch | undefined {
  const queue = number === undefined ? undefined : queueModulo(run, number);
  if (queue === undefined) {
    return undefined;
  }
  notify(run.guest, queue);
  showAccesses(run);
  return run.batch;
}

/** A bit of device status that no device knows: see STA-2. */
const unusedStatusBit = 0x20;

/**
 * What a driver does to a device that is about to take its state back: it changes registers that do nothing by
 * themselves. None of it is shown to the oracle, since nothing may be left of it.
 */
function anyUse({ batch, guest, looks, oracle }: ScenarioRun): AccessBatch {
  batch.clear();
  guest.transport.write("select-queue", guest.random.below(2));
  if (guest.queues.size === 0) {
    guest.transport.accept(guest.hostFeatures.without(guest.badFeatureBit));
  }
  guest.transport.write("set-status", (oracle.registers.value("set-status") ?? 0) | unusedStatusBit);
  if (guest.msixEnabled) {
    guest.transport.write("map-queue-vector", 0);
    guest.transport.write("map-config-vector", 0);
  }
  looks.clear();
  looks.append(batch, 0, batch.count);
  batch.clear();
  return looks;
}

interface Change {
  readonly channel: ChannelView;
  readonly act: () => Pause;
}

/** What the host does between save and restore; undefined when it does nothing. */
function hostChange(run: ScenarioRun, { meanwhile, channel: number = 0 }: SaveRestoreOperation): Change | undefined {
  const channels = run.oracle.channels.all;
  const channel = channels[number % Math.max(1, channels.length)];
  if (meanwhile === undefined || channel === undefined) {
    return undefined;
  }
  return { channel, act: () => act(run, channel, meanwhile) };
}

function act(run: ScenarioRun, channel: ChannelView, change: NonNullable<SaveRestoreOperation["meanwhile"]>): Pause {
  const { evidence } = run;
  const { position, connected } = channel;
  const end = run.hostEnd(channel);
  switch (change) {
    case "send":
      return connected ? sendByte(run, channel) : undefined;
    case "resume":
      end.resume();
      return evidence.hostResumed(position);
    case "stall":
      end.stall();
      return evidence.hostStalled(position);
    case "close":
      run.collectHostBytes();
      return connected ? andThen(end.close(), () => evidence.hostClosed(position)) : undefined;
    case "connect":
      return connected ? undefined : andThen(end.connect(), () => evidence.hostConnected(position));
    default:
      return unreachable(change);
  }
}

function sendByte(run: ScenarioRun, channel: ChannelView): Pause {
  const bytes = new Uint8Array(1);
  fillPayload(bytes, 0, 1, run.guest.payload);
  run.recorder?.sent(channel.position, bytes);
  run.evidence.hostSent(channel.position, bytes);
  return run.hostEnd(channel).send(bytes);
}

function andThen(pause: Pause, tell: () => void): Pause {
  return pause instanceof Promise ? pause.then(tell) : tell();
}
