import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { all, on, usableQueue } from "../../support/availability.ts";
import { greet, negotiate, ready } from "../../support/by-hand.ts";
import { usedQueue } from "../../support/context.ts";
import { acknowledge, read, reset, transmit } from "../../support/operations.ts";
import { anyFeatures, bringUp, connectAll, createTraffic } from "../../support/traffic.ts";

/** A device that has agreed works with what was agreed on, and with nothing that comes later. */
const agreement: Property = defineProperty({
  id: "STA-9",
  title: "A device that has set FEATURES_OK works with the features that were accepted before",
  clauses: ["STA-9", "STA-10", "STA-14", "FEAT-10", "FEAT-14"],
  unavailable: all(on("modern-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const odd = random.below(4);
    const value = odd === 1 ? random.below(0x1_0000_0000) : 0;
    return {
      operations: [
        reset,
        greet(context),
        ...(odd === 0
          ? [
              { kind: "accept-features", value: 0 } as const,
              { kind: "set-status", value: context.bringUp.agreed ?? 0 } as const,
              read(context, "set-status"),
            ]
          : negotiate(context, value)),
        read(context, "set-status"),
        ...(odd === 2 ? [{ kind: "accept-features", value: random.below(0x1_0000_0000) } as const] : []),
        { kind: "set-up-queue", queue: 0, place: "low" },
        { kind: "set-up-queue", queue: 1, place: "low" },
        ready(context),
        read(context, "set-status"),
        ...connectAll(context),
        transmit(),
        ...traffic(random.between(2, 10)),
        reset,
        ...bringUp(random, context),
        ...traffic(random.between(1, 6)),
      ],
    };
  },
});

/** Before DRIVER_OK a queue is not served; the driver that says it is ready is. */
const notBeforeDriverOk: Property = defineProperty({
  id: "STA-7",
  title: "The device serves no queue before the driver sets DRIVER_OK",
  clauses: ["STA-7"],
  unavailable: all(on("modern-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => ({
    operations: [
      { kind: "initialise", features: anyFeatures(random, context), early: true },
      ...connectAll(context),
      transmit(),
      acknowledge,
      ...(random.chance(0.5)
        ? [ready(context), { kind: "notify", queue: usedQueue(random, context) } as const, transmit()]
        : []),
      reset,
      ...bringUp(random, context),
      transmit(),
    ],
  }),
});

/** A device that has met an error may say so, and only then. */
const needsReset: Property = defineProperty({
  id: "STA-13",
  title: "NEEDS_RESET is set after an error only, with an interrupt, and a reset clears it",
  clauses: ["STA-11", "STA-12", "STA-13"],
  unavailable: all(on("modern-pci"), usableQueue),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    return {
      operations: [
        ...bringUp(random, context),
        ...traffic(random.below(6)),
        read(context, "set-status"),
        {
          kind: "malformed-chain",
          queue: usedQueue(random, context),
          condition: random.pick(context.malformedChains),
          detail: random.below(0x1_0000),
          notify: true,
        },
        acknowledge,
        read(context, "set-status"),
        reset,
        read(context, "set-status"),
        ...bringUp(random, context),
        ...traffic(random.between(1, 6)),
      ],
    };
  },
});

/** How driver and device agree. */
export const negotiationProperties: readonly Property[] = [agreement, notBeforeDriverOk, needsReset];
