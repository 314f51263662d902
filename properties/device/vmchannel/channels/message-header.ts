import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { all, feature, ringOf, someChannel, vmchannel } from "../../../support/availability.ts";
import { hostSend, receive, shape, transmit } from "../../../support/operations.ts";
import { anyDetail } from "../../../support/sizes.ts";
import { inTraffic } from "../../../support/traffic.ts";

/** The header at the start of the first descriptor: alone in it or with payload behind it. */
const wholeHeader: Property = defineProperty({
  id: "VMC-MSG-1",
  title: "A message begins with channel id and length, and is served when its first descriptor holds both",
  clauses: ["VMC-MSG-1", "VMC-MSG-2", "VMC-RX-10"],
  unavailable: someChannel,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [3, 8],
      without: ["stall"],
      stimulus: () => {
        const layout = () =>
          shape({ parts: random.between(1, 4), first: random.pick([0, 8, 8, 9, 11, 16]), scatter: random.chance(0.3) });
        const channel = random.below(context.channelCount);
        return [
          transmit({ channel, length: random.pick([0, 1, 255, 256, 257, random.below(700)]), shape: layout() }),
          receive({ capacity: random.between(9, 700), shape: layout() }),
          hostSend(random.below(context.channelCount), random.pick([1, 255, 256, 257, random.between(1, 700)])),
        ];
      },
    }),
  }),
});

/** With ANY_LAYOUT the header may be cut anywhere. */
const cutHeader: Property = defineProperty({
  id: "VMC-MSG-3",
  title: "With ANY_LAYOUT a header cut anywhere over descriptors is served",
  clauses: ["VMC-MSG-3", "RNG-6"],
  unavailable: all(vmchannel, feature("ANY_LAYOUT"), ringOf(2)),
  runs: 22,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["ANY_LAYOUT"],
      rounds: [3, 8],
      without: ["stall", "connect"],
      stimulus: () => {
        const cut = () =>
          shape({
            parts: random.between(2, 10),
            first: random.between(1, 7),
            scatter: random.chance(0.3),
            indirect: random.chance(0.3) ? "all" : "no",
          });
        return [
          transmit({ channel: random.below(context.channelCount), length: random.between(0, 60), shape: cut() }),
          receive({ capacity: random.between(9, 60), shape: cut() }),
          hostSend(random.below(context.channelCount), random.between(1, 60)),
        ];
      },
    }),
  }),
});

/** Without it, such a header is delivered or refused, and nothing else comes to harm. */
const cutHeaderUnasked: Property = defineProperty({
  id: "VMC-MSG-3/without-feature",
  title: "Without ANY_LAYOUT a header cut over descriptors is served or refused and harms nothing",
  clauses: ["VMC-MSG-3"],
  unavailable: all(someChannel, ringOf(2)),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withoutFeatures: ["ANY_LAYOUT"],
      stimulus: () => [
        {
          kind: "malformed-message",
          condition: "split-header",
          channel: random.below(context.channelCount),
          detail: anyDetail(random),
          notify: random.chance(0.8),
        },
        transmit({ channel: random.below(context.channelCount), length: 10 }),
      ],
    }),
  }),
});

/** Message borders carry no meaning: bytes cut otherwise are the same stream. */
const borders: Property = defineProperty({
  id: "VMC-MSG-4",
  title: "Borders between messages carry no meaning in either direction",
  clauses: ["VMC-MSG-4", "VMC-TX-1", "VMC-RX-3"],
  unavailable: someChannel,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      without: ["stall", "connect"],
      stimulus: () => {
        const channel = random.below(context.channelCount);
        const pieces = Array.from({ length: random.between(2, 6) }, () => random.between(0, 40));
        return [
          ...pieces.map((length) => transmit({ channel, length, notify: random.chance(0.5) ? "no" : "yes" })),
          transmit({ channel, length: pieces.reduce((sum, length) => sum + length, 0) }),
          { kind: "refill", count: random.between(2, 6), capacity: random.between(9, 40) },
          ...pieces.map((length) => hostSend(channel, 1 + length)),
        ];
      },
    }),
  }),
});

/** The message header and what a message is. */
export const messageHeaderProperties: readonly Property[] = [wholeHeader, cutHeader, cutHeaderUnasked, borders];
