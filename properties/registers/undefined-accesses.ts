import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/property.ts";
import { anyDevice } from "../support/availability.ts";
import { acknowledge, readRegister, scanRegisters, transmit } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

const headerBytes = 20;

/** Reads with a width or at an offset that no register has, each twice: the answers must agree. */
function strangeRead(random: Random, context: PropertyContext): Operation[] {
  const width = randomWidth(random);
  const offset = random.chance(0.7) ? random.below(headerBytes) : random.below(headerBytes + context.configBytes + 8);
  const read: Operation = { kind: "bar-read", offset, width };
  return [read, read];
}

/** A write behind the last byte of the device config space, or to a read-only place with an odd width. */
function strangeWrite(random: Random, context: PropertyContext): Operation {
  const width = randomWidth(random);
  const past = headerBytes + 4 + context.configBytes + random.below(8);
  const offset = random.chance(0.6) ? past : random.pick([0, 1, 2, 3, 12, 13]);
  return {
    kind: "bar-write",
    offset,
    width: offset >= 12 && offset < headerBytes ? 1 : width,
    value: boundaryWord(random, width),
  };
}

/** An access that the layout gives no meaning answers always the same and touches no register. */
export const undefinedAccesses: Property = defineProperty({
  id: "REG-7",
  title: "Accesses without a meaning are deterministic and change no register",
  clauses: ["REG-7"],
  unavailable: anyDevice,
  runs: 15,
  generate: (random, context) => ({
    operations: [
      ...strangeRead(random, context),
      ...inTraffic(random, context, {
        between: [0, 3],
        stimulus: () => [
          ...(random.chance(0.4) ? [transmit()] : []),
          ...strangeRead(random, context),
          strangeWrite(random, context),
          readRegister("queue_notify"),
          ...strangeRead(random, context),
          scanRegisters(2),
          acknowledge,
        ],
      }),
    ],
  }),
});
