import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { deviceStatus } from "../support/availability.ts";
import { read, reset, scanRegisters } from "../support/operations.ts";
import { inTraffic } from "../support/traffic.ts";

/** Status is storage: what is written is read back, in whatever order, and no bit appears unasked. */
export const storedBits: Property = defineProperty({
  id: "STA-2",
  title: "Device status reads back the bits that were written and no others",
  clauses: ["STA-2", "ROB-34"],
  unavailable: deviceStatus,
  runs: 15,
  generate: (random, context) => {
    const value = () => (random.chance(0.5) ? 2 ** random.below(8) : random.between(1, 255));
    const writeAndRead = () => [{ kind: "set-status", value: value() } as const, read(context, "set-status")];
    return {
      operations: [
        ...writeAndRead(),
        ...writeAndRead(),
        reset,
        ...inTraffic(random, context, {
          between: [0, 5],
          stimulus: (traffic) => [
            ...writeAndRead(),
            ...traffic(random.below(4)),
            read(context, "set-status"),
            ...writeAndRead(),
            { kind: "set-status", value: 7 },
            scanRegisters(2),
          ],
        }),
      ],
    };
  },
});
