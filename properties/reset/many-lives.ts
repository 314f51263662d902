import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { repeat, reset, scanRegisters } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** Many short lives, one after the other. */
export const manyLives: Property = defineProperty({
  id: "RST-5/many-lives",
  title: "The device works the same in each of many lives",
  clauses: ["RST-1", "RST-2", "RST-3", "RST-5", "FEAT-3"],
  unavailable: usableQueue,
  runs: 9,
  generate: (random, context) => ({
    operations: repeat(random.between(10, 20), () => [
      ...bringUp(random, context),
      ...createTraffic(random, context)(random.between(0, 10)),
      reset,
      ...(random.chance(0.2) ? [scanRegisters(2, true)] : []),
    ]),
  }),
});
