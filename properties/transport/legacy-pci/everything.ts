import type { Random } from "../../../src/base/random.ts";
import { boundaryWord, randomWidth } from "../../../src/operation/generators/boundary.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { defineProperty, type Property, type PropertyContext } from "../../../src/runner/check/property.ts";
import { on } from "../../support/availability.ts";
import { acknowledge, readRegister, scanRegisters, transmit, writeRegister } from "../../support/operations.ts";
import { anyQueueIndex } from "../../support/sizes.ts";
import { inTraffic } from "../../support/traffic.ts";

const readable = [
  "host_features",
  "guest_features",
  "queue_address",
  "queue_size",
  "queue_select",
  "device_status",
  "isr_status",
] as const;

function anyRegisterOperation(random: Random, context: PropertyContext): Operation {
  const width = randomWidth(random);
  switch (random.below(9)) {
    case 0:
      return scanRegisters(random.between(1, 4), random.chance(0.3));
    case 1:
      return writeRegister("queue_select", anyQueueIndex(random));
    case 2:
      return writeRegister("queue_notify", anyQueueIndex(random));
    case 3:
      return writeRegister(random.pick(["host_features", "queue_size", "isr_status"]), boundaryWord(random, 1));
    case 4:
      return { kind: "config-space-read", offset: random.below(context.configBytes + 8), width };
    case 5:
      return { kind: "config-space-write", offset: random.below(context.configBytes + 8), width, value: 0xff };
    case 6:
      return acknowledge;
    case 7:
      return random.chance(0.2) ? { kind: "reset" } : transmit();
    default:
      return readRegister(random.pick(readable));
  }
}

/** All that can be done to the registers, mixed with traffic. */
export const registersEverything: Property = defineProperty({
  id: "REG-1/everything",
  title: "The registers keep all their rules through any mix of accesses and traffic",
  clauses: ["REG-1", "REG-2", "REG-3", "REG-5", "REG-6", "REG-9", "REG-13"],
  unavailable: on("legacy-pci"),
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      rounds: [10, 25],
      between: [0, 2],
      stimulus: () => [anyRegisterOperation(random, context), anyRegisterOperation(random, context)],
    }),
  }),
});
