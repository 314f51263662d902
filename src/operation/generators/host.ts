import type { Random } from "../../base/random.ts";
import type { HostOperation } from "../operation.ts";
import { boundaryLength } from "./boundary.ts";
import type { OperationContext } from "./operation-context.ts";

/** Bytes from the host end of any channel, 1 .. `lengthMax`. */
export function randomHostSend(random: Random, context: OperationContext, lengthMax: number = 16_384): HostOperation {
  return {
    kind: "host-send",
    channel: randomChannel(random, context),
    length: 1 + boundaryLength(random, lengthMax - 1),
  };
}

/** The host end of a channel closes or connects: as often the one as the other. */
export function randomHostConnection(random: Random, context: OperationContext): HostOperation {
  const kind = random.chance(0.5) ? "host-close" : "host-connect";
  return { kind, channel: randomChannel(random, context) };
}

/** The host end of a channel stops reading, or reads again. */
export function randomHostReading(random: Random, context: OperationContext): HostOperation {
  const kind = random.chance(0.5) ? "host-stall" : "host-resume";
  return { kind, channel: randomChannel(random, context) };
}

/** A channel that is there. */
export function randomChannel(random: Random, context: OperationContext): number {
  return random.below(Math.max(1, context.channelCount));
}
