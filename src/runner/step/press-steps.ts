import { layTransmit } from "../../guest/device/message-parts.ts";
import type { DriverQueue } from "../../guest/ring/driver-queue.ts";
import { offerChain, plainLayout } from "../../guest/ring/offer-chain.ts";
import { simpleShape } from "../../operation/ring/chain-shape.ts";
import type { PressOperation } from "../../operation/ring/press.ts";
import type { ChannelView } from "../../oracle/oracle-view.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { publishAndNotify, transmitQueue } from "./ring-steps.ts";

/** Payload bytes of the first message: more than what a host end in this process takes without reading. */
const firstBytes = 5000;
/** Payload bytes of the messages after it, and how many are offered at once. */
const longBytes = 65_000;
const offeredAtOnce = 4;
/** Bytes after which a device that takes everything is left alone. */
const pressBytesMax = 8 * 1024 * 1024;
/** Looks after which a chain that a target may yet complete counts as held back. */
const looks = { synchronous: 1, otherwise: 4 };

/** Stops a channel's host end from reading and transmits until the device holds back a chain for it. */
export function* carryOutPress(run: ScenarioRun, operation: PressOperation): Steps {
  const channels = run.oracle.channels.all;
  const channel = channels[operation.channel % Math.max(1, channels.length)];
  const queue = transmitQueue(run);
  if (channel === undefined || queue === undefined || !channel.connected) {
    return;
  }
  run.hostEnd(channel).stall();
  run.evidence.hostStalled(channel.position);
  for (let sent = 0; sent < pressBytesMax && !run.over && !(yield* isHeldBack(run, channel)); ) {
    const length = sent === 0 ? firstBytes : longBytes;
    const offered = yield* transmit(run, queue, channel, length, sent === 0 ? 1 : offeredAtOnce);
    if (offered === 0) {
      return;
    }
    sent += offered * length;
  }
}

/** Whether a chain of the channel is held back, and is so after some more looks. */
function* isHeldBack(run: ScenarioRun, { transmit }: ChannelView): Steps<boolean> {
  const { synchronous } = run.target.description.capabilities;
  for (let look = 0; transmit.uncompleted && !run.over; look++) {
    if (look === (synchronous ? looks.synchronous : looks.otherwise)) {
      return true;
    }
    yield* run.rest();
  }
  return false;
}

/** Offers messages with one notification; gives how many found a place. */
function* transmit(
  run: ScenarioRun,
  queue: DriverQueue,
  channel: ChannelView,
  length: number,
  most: number,
): Steps<number> {
  const { guest } = run;
  const header = guest.device.header(channel.position, length);
  let offered = 0;
  while (offered < most) {
    const laid = layTransmit(guest, queue, header, header.length + length, simpleShape, false);
    if (laid === undefined) {
      break;
    }
    offerChain(guest, queue, laid.parts, plainLayout, laid.allocations);
    offered++;
  }
  if (offered > 0) {
    yield* publishAndNotify(run, queue);
  }
  return offered;
}
