import { randomStartIndex } from "../../src/operation/generators/start-index.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { sameObservation } from "../../src/runner/check/relation.ts";
import { all, capability, vmchannel } from "../support/availability.ts";
import { anyFeatures } from "../support/traffic.ts";
import { plainLife } from "./plain-traffic.ts";

const save: Operation = { kind: "save-restore", policy: "transparent" };

/** A device that was saved and restored goes on as if nothing had been. */
export const noSave: Property = defineProperty({
  id: "MIG-1/relation",
  title: "A run with transparent restores looks like one without",
  clauses: ["MIG-1"],
  unavailable: all(vmchannel, capability("saveRestore")),
  runs: 12,
  generate: (random, context) => {
    const features = anyFeatures(random, context);
    const notify = () => random.pick(["yes", "yes", "if-asked"] as const);
    return {
      startIndex: randomStartIndex(random, context),
      operations: plainLife(random, context, { features, count: random.between(4, 40), notify }),
    };
  },
  relation: {
    name: "no-save",
    clause: "MIG-1",
    change: "with saves and transparent restores in between",
    transform: (operations, random) => {
      const share = random.pick([0.2, 1, 1]);
      return {
        operations: operations.flatMap((operation) => (random.chance(share) ? [operation, save] : [operation])),
      };
    },
    compare: sameObservation,
  },
});
