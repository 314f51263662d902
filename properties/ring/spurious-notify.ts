import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { usableQueue } from "../support/availability.ts";
import { repeat, transmit } from "../support/operations.ts";
import { anyNotification, inTraffic } from "../support/traffic.ts";

/** Notifications without new entries do nothing. */
export const spuriousNotify: Property = defineProperty({
  id: "RNG-19",
  title: "Notifications without new entries are harmless",
  clauses: ["RNG-19", "RNG-15"],
  unavailable: usableQueue,
  runs: 15,
  generate: (random, context) => ({
    operations: inTraffic(random, context, {
      stimulus: () => [
        ...repeat(random.between(1, 4), () => anyNotification(random, context)),
        transmit(),
        ...repeat(random.between(1, 4), () => anyNotification(random, context)),
      ],
    }),
  }),
});
