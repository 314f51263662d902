import { unreachable } from "../base/assert.ts";
import type { HostOperation } from "../operation/operation.ts";
import type { ChannelModel } from "../oracle/channel-models.ts";
import type { ScenarioRun, Steps } from "./scenario-run.ts";

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
        yield* run.hostSend(channel, Math.min(operation.length, hostSendBytesMax));
      }
      return;
    case "host-connect":
      yield* connectHostEnd(run, channel);
      return;
    case "host-close":
      if (channel.connected) {
        run.collectHostBytes();
        yield run.hostEnd(channel).close();
        run.oracle.host.closed(channel);
        yield* run.rest();
      }
      return;
    case "host-stall":
      run.hostEnd(channel).stall();
      channel.reading = false;
      return;
    case "host-resume":
      run.hostEnd(channel).resume();
      channel.reading = true;
      yield* run.rest();
      return;
    default:
      unreachable(operation);
  }
}

/** Connects a host end and gives the device time to notice. */
export function* connectHostEnd(run: ScenarioRun, channel: ChannelModel): Steps {
  if (channel.connected) {
    return;
  }
  yield run.hostEnd(channel).connect();
  if (!run.target.description.capabilities.synchronous) {
    // A socket is connected before the other process has accepted it; a device that sees nobody there discards.
    for (let round = 0; round < 4; round++) {
      yield run.target.settle();
    }
  }
  run.oracle.host.connected(channel);
  for (const clause of run.reachOnConnect.splice(0)) {
    run.reachOnUse(clause);
  }
  yield* run.rest();
}
