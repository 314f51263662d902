import type { Random } from "../../../src/base/random.ts";
import { defined } from "../../../src/operation/field/field.ts";
import { count, numberNear } from "../../../src/operation/field/number-fields.ts";
import { extra } from "../../../src/operation/field/word-fields.ts";
import { defineOperation, type OperationFamily } from "../../../src/operation/operation-family.ts";

/** Read the device status `times` times in a row; what `weight` and `late` say is of no account. */
export interface StatusReadsOperation {
  readonly kind: "read-status";
  readonly times: number;
  readonly weight: number;
  readonly late?: true;
}

/** A family that the kit does not have. */
export const statusReadsOperations: OperationFamily<StatusReadsOperation> = {
  devices: ["vmchannel"],
  generators: [{ weight: 5, generate: (random) => randomStatusReads(random) as never }],
  kinds: {
    "read-status": defineOperation({
      needs: "registers",
      fields: { late: extra({ const: true }), times: count, weight: numberNear(0, defined("index")) },
      words: ({ times, late }) => `read the device status ${times} times${late === true ? ", late" : ""}`,
    }),
  },
};

function randomStatusReads(random: Random): StatusReadsOperation {
  const operation = { kind: "read-status", times: random.between(1, 20), weight: random.below(9) } as const;
  return random.chance(0.5) ? operation : { ...operation, late: true };
}
