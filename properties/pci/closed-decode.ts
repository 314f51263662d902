import type { Random } from "../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../src/operation/generators/boundary.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { pciFunction } from "../support/availability.ts";
import { carriesToGuest, outgoingQueue } from "../support/context.ts";
import { acknowledge, scanRegisters, transmit } from "../support/operations.ts";
import { anyHostSend, anyTransmit, inTraffic } from "../support/traffic.ts";

const registerOffsets = [0, 4, 8, 12, 14, 16, 18, 19, 20] as const;

/** One access to the closed BAR, where it would do most harm if it got through. */
function closedAccess(random: Random, context: PropertyContext): Operation {
  switch (random.below(5)) {
    case 0:
      return { kind: "closed-access", offset: 19, width: 1, value: 0xff };
    case 1:
      return { kind: "closed-access", offset: 18, width: 1, value: 0 };
    case 2:
      return { kind: "closed-access", offset: 16, width: 2, value: outgoingQueue(context) };
    case 3:
      return { kind: "closed-access", offset: 8, width: 4, value: 0 };
    default: {
      const width = randomWidth(random);
      const offset = random.pick(registerOffsets);
      return { kind: "closed-access", offset: offset - (offset % width), width, value: boundaryWord(random, width) };
    }
  }
}

/** With I/O decoding off nothing answers and nothing is done: reads give all ones, writes are lost, ISR stays. */
export const closedDecode: Property = defineProperty({
  id: "PCI-CFG-3",
  title: "Accesses have no answer and no effect while I/O decoding is off",
  clauses: ["PCI-CFG-3"],
  unavailable: pciFunction,
  runs: 15,
  generate: (random, context) => ({
    operations: [
      closedAccess(random, context),
      ...inTraffic(random, context, {
        without: ["connect"],
        stimulus: () => [
          random.chance(0.5) ? transmit() : anyTransmit(random, context),
          ...(random.chance(0.3) ? [transmit({ notify: "no" })] : []),
          ...(random.chance(0.3) && carriesToGuest(context) ? [anyHostSend(random, context)] : []),
          closedAccess(random, context),
          scanRegisters(2),
          acknowledge,
        ],
      }),
    ],
  }),
});
