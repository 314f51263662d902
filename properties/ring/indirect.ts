import { randomSpare } from "../../src/operation/ring/chain-shape.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { all, feature, ringOf, usableQueue } from "../support/availability.ts";
import { carriesToGuest, incomingQueue, outgoingQueue, sizeOfQueue } from "../support/context.ts";
import { hostSend, receive, shape, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

const needs = all(usableQueue, feature("INDIRECT_DESC"));

/** A chain may stand in an indirect table as a whole; the WRITE flag of what points there says nothing. */
const wholeTable: Property = defineProperty({
  id: "RNG-8",
  title: "An indirect table is followed whatever the WRITE flag of the descriptor that points to it",
  clauses: ["RNG-8", "RNG-6"],
  unavailable: needs,
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["INDIRECT_DESC"],
      rounds: [3, 8],
      without: ["connect"],
      stimulus: () => {
        const table = (queue: number) =>
          shape({
            parts: random.chance(0.8) ? random.between(1, 5) : sizeOfQueue(context, queue),
            indirect: "all",
            writeOnTable: random.chance(0.5),
            first: random.pick([0, 8, 9, 12]),
            scatter: random.chance(0.5),
            foreign: random.chance(0.3) ? 1 : 0,
            place: random.pick(["heap", "heap", "top", "straddling"] as const),
          });
        return [
          transmit({ length: random.between(0, 500), shape: table(outgoingQueue(context)) }),
          ...(carriesToGuest(context)
            ? [
                receive({ capacity: random.between(9, 500), shape: table(0) }),
                hostSend(random.below(context.channelCount), random.between(1, 300)),
              ]
            : []),
        ];
      },
    }),
  }),
});

/** A table may end a chain that begins with direct descriptors. */
const tableAtTail: Property = defineProperty({
  id: "RNG-9",
  title: "Direct descriptors followed by one indirect table make one chain",
  clauses: ["RNG-9", "RNG-6"],
  unavailable: all(needs, ringOf(2)),
  runs: 18,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["INDIRECT_DESC"],
      rounds: [3, 8],
      without: ["connect"],
      stimulus: () => {
        const mixed = () =>
          shape({
            parts: random.between(1, 7),
            indirect: "tail",
            writeOnTable: random.chance(0.5),
            first: random.pick([0, 8, 9, 16]),
            scatter: random.chance(0.5),
            foreign: random.chance(0.4) ? random.between(1, 6) : 0,
          });
        return [
          transmit({ length: random.between(8, 500), shape: mixed() }),
          ...(carriesToGuest(context)
            ? [
                receive({ capacity: random.between(24, 500), shape: mixed() }),
                hostSend(random.below(context.channelCount), random.between(1, 300)),
              ]
            : []),
        ];
      },
    }),
  }),
});

/** A chain goes through its table as the next fields say: past entries that it does not use, and back again. */
const tableOrder: Property = defineProperty({
  id: "RNG-30",
  title: "A chain takes the entries of an indirect table in any order, and leaves any of them unused",
  clauses: ["RNG-30", "RNG-8", "RNG-9"],
  unavailable: needs,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      withFeatures: ["INDIRECT_DESC"],
      rounds: [3, 8],
      without: ["connect"],
      stimulus: () => {
        const table = (queue: number) => {
          const size = sizeOfQueue(context, queue);
          return shape({
            parts: random.chance(0.8) ? random.between(1, 5) : size,
            indirect: random.chance(0.8) ? "all" : "tail",
            scatter: random.chance(0.7),
            spare: random.chance(0.8) ? randomSpare(random, size) : 0,
            writeOnTable: random.chance(0.2),
            first: random.pick([0, 8, 9]),
          });
        };
        return [
          transmit({ length: random.between(1, 500), shape: table(outgoingQueue(context)) }),
          ...(carriesToGuest(context)
            ? [
                receive({ capacity: random.between(9, 500), shape: table(incomingQueue(context)) }),
                hostSend(random.below(context.channelCount), random.between(1, 300)),
              ]
            : []),
        ];
      },
    }),
  }),
});

/** Indirect tables in all legal places. */
export const indirectProperties: readonly Property[] = [wholeTable, tableAtTail, tableOrder];
