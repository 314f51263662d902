import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { deviceStatus } from "../support/availability.ts";
import { read, reset } from "../support/operations.ts";
import { bringUp, createTraffic } from "../support/traffic.ts";

/** FAILED is a bit like the others, and a reset undoes it. */
export const failed: Property = defineProperty({
  id: "STA-6",
  title: "FAILED can be set, and a reset brings the device back from it",
  clauses: ["STA-6"],
  unavailable: deviceStatus,
  runs: 10,
  generate: (random, context) => {
    const traffic = createTraffic(random, context);
    const fail = () => [
      { kind: "set-status", value: random.pick([0x80, 0x83, 0x87, 0xff]) } as const,
      read(context, "set-status"),
    ];
    return {
      operations: [
        ...(random.chance(0.3) ? [...fail(), reset] : []),
        ...bringUp(random, context),
        ...traffic(random.between(0, 10)),
        ...fail(),
        ...(random.chance(0.4) ? traffic(random.between(1, 5)) : []),
        reset,
        read(context, "set-status"),
        ...bringUp(random, context),
        ...traffic(random.between(2, 12)),
      ],
    };
  },
});
