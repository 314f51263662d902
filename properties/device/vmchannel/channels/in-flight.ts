import { defineProperty, type Property } from "../../../../src/runner/check/property.ts";
import { vmchannel } from "../../../support/availability.ts";
import { hostSend, repeat, reset } from "../../../support/operations.ts";
import { anyTransmit, bringUp, createTraffic } from "../../../support/traffic.ts";

/** Chains in flight at a reset are forgotten: never completed, in this life or the next. */
export const inFlight: Property = defineProperty({
  id: "RST-3",
  title: "A reset drops chains in flight and half-read messages without completing them",
  clauses: ["RST-3", "VMC-LIFE-1", "VMC-LIFE-2", "ROB-33"],
  unavailable: vmchannel,
  runs: 18,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const channel = random.below(context.channelCount);
    return {
      operations: repeat(random.between(1, 3), () => [
        ...bringUp(random, context),
        ...traffic(random.between(0, 8)),
        { kind: "host-stall", channel } as const,
        ...repeat(random.between(1, 10), () => ({ ...anyTransmit(random, context), channel })),
        { kind: "refill", count: random.between(1, 4), capacity: 9 + random.below(10) } as const,
        hostSend(channel, random.between(1, 100)),
        ...traffic(random.between(0, 3)),
        reset,
        ...(random.chance(0.5) ? [{ kind: "host-resume", channel } as const] : []),
        ...bringUp(random, context),
        { kind: "host-resume", channel } as const,
        ...traffic(random.between(2, 10)),
      ]),
    };
  },
});
