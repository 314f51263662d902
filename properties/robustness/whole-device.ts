import { anyOperation } from "../../src/operation/generators/any-operation.ts";
import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import { randomOperationCount, weightedOperations } from "../../src/operation/generators/weighted.ts";
import { randomMalformed } from "../../src/operation/malformed/random-malformed.ts";
import { defineProperty, type Property, type PropertyContext } from "../../src/runner/check/property.ts";
import { vmchannel } from "../support/availability.ts";
import { bringUp } from "../support/traffic.ts";

/** Decoding and bus mastering stay on, or the rest of a scenario would talk to nobody. */
function keepingDecoding(context: PropertyContext): PropertyContext {
  return { ...context, commandBits: context.commandBits.filter((name) => name === "interrupt_disable") };
}

/** Every kind of operation there is in one mix: what no rule of its own brings together. */
export const wholeDevice: Property = defineProperty({
  id: "ROB-1/whole-device",
  title: "The device survives, and keeps all its rules, in any mix of everything that can be done to it",
  clauses: ["ROB-1", "ROB-2", "ROB-4", "ROB-5", "ROB-10"],
  unavailable: vmchannel,
  runs: 22,
  generate: (random, context) => {
    const mix = [
      ...anyOperation(context.deviceType, context.withoutPci !== true),
      { weight: 1, generate: randomMalformed },
    ];
    return {
      startIndex: randomStartIndex(random, context),
      operations: [
        ...bringUp(random, context),
        ...weightedOperations(random, keepingDecoding(context), randomOperationCount(random), mix),
      ],
    };
  },
});
