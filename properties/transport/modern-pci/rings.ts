import { defineProperty, type Property } from "../../../src/runner/check/property.ts";
import { all, feature, on, usableQueue } from "../../support/availability.ts";
import { greet, negotiate, ready } from "../../support/by-hand.ts";
import { usedQueue } from "../../support/context.ts";
import { read, reset, transmit, write } from "../../support/operations.ts";
import { anyFeatures, anyTransmit, bringUp, connectAll, createTraffic } from "../../support/traffic.ts";

const places = ["low", "straddling", "top"] as const;

/** Three areas, in any order, apart or touching, and queues that the driver has made smaller. */
const placement: Property = defineProperty({
  id: "RNG-36",
  title: "Rings work wherever their three areas lie, and with fewer entries than the device has",
  clauses: ["RNG-36", "RNG-31", "RNG-32", "RNG-33", "RNG-35"],
  unavailable: all(on("modern-pci", "vhost-user"), usableQueue),
  runs: 20,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const life = () => [
      reset,
      greet(context),
      ...negotiate(context),
      { kind: "set-up-queue", queue: 0, place: random.pick(places) } as const,
      { kind: "set-up-queue", queue: 1, place: random.pick(places) } as const,
      ready(context),
      ...connectAll(context),
      anyTransmit(random, context),
      ...traffic(random.between(5, 20)),
    ];
    return { operations: [...life(), ...life()] };
  },
});

/** A queue that is reset alone begins again, and the others do not notice. */
const queueReset: Property = defineProperty({
  id: "QRS-1",
  title: "A queue that is reset by itself is served no more, and begins again when it is enabled anew",
  clauses: ["QRS-1", "QRS-2", "QRS-3", "QRS-4"],
  unavailable: all(on("modern-pci"), usableQueue, feature("RING_RESET")),
  runs: 15,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const queue = usedQueue(random, context);
    const once = () => [
      ...traffic(random.below(6)),
      { kind: "drop-queue", queue } as const,
      write(context, "select-queue", queue),
      read(context, "enable-queue"),
      { kind: "notify", queue } as const,
      ...traffic(random.below(3)),
      { kind: "set-up-queue", queue, place: random.pick(places) } as const,
      transmit(),
      ...traffic(random.below(6)),
    ];
    return {
      operations: [
        { kind: "initialise", features: anyFeatures(random, context, { withFeatures: ["RING_RESET"] }) },
        ...connectAll(context),
        ...once(),
        ...once(),
        reset,
        ...bringUp(random, context),
        transmit(),
      ],
    };
  },
});

/** How rings are laid. */
export const ringProperties: readonly Property[] = [placement, queueReset];
