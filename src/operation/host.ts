import type { Random } from "../base/random.ts";
import { index } from "./field/number-fields.ts";
import { boundaryLength } from "./generators/boundary.ts";
import type { OperationContext } from "./generators/operation-context.ts";
import { randomChannel } from "./generators/random-index.ts";
import { defineOperation, type OperationFamily, type OperationRules } from "./operation-family.ts";
import { messageBytes } from "./ring/message-bytes.ts";
import { bytes } from "./words/number-words.ts";

/** Something that the host end of a channel does, but for sending. */
interface HostAct<Kind extends string> {
  readonly kind: Kind;
  readonly channel: number;
}

/** The host ends of channels. */
export type HostOperation =
  | { readonly kind: "host-send"; readonly channel: number; readonly length: number }
  | HostAct<"host-connect">
  | HostAct<"host-close">
  | HostAct<"host-stall">
  | HostAct<"host-resume">;

/** The host ends of channels. */
export const hostOperations: OperationFamily<HostOperation> = {
  generators: [
    { weight: 50, generate: randomHostSend },
    { weight: 20, generate: randomHostReading },
    { weight: 10, generate: randomHostConnection },
  ],
  kinds: {
    "host-send": defineOperation({
      needs: "rings",
      fields: { length: messageBytes, channel: index },
      keepsOverfull: () => true,
      words: ({ channel, length }) => `host end of channel ${channel}: send ${bytes(length)}`,
    }),
    "host-connect": hostAct("connect", false),
    "host-close": hostAct("close", false),
    "host-stall": hostAct("stop reading", true),
    "host-resume": hostAct("read again", true),
  },
};

function hostAct<Kind extends string>(words: string, keepsOverfull: boolean): OperationRules<HostAct<Kind>> {
  return defineOperation<HostAct<Kind>>({
    needs: "rings",
    fields: { channel: index },
    keepsOverfull: () => keepsOverfull,
    words: ({ channel }) => `host end of channel ${channel}: ${words}`,
  });
}

/** The most bytes that a host end sends at random. */
const sentBytesMax = 16_384;

/** Bytes from the host end of any channel, 1 .. `sentBytesMax`. */
function randomHostSend(random: Random, context: OperationContext): HostOperation {
  return {
    kind: "host-send",
    channel: randomChannel(random, context),
    length: 1 + boundaryLength(random, sentBytesMax - 1),
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
