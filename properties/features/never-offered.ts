import { defineProperty, type Property } from "../../src/runner/check/property.ts";
import { anyDevice } from "../support/availability.ts";
import { read, reset } from "../support/operations.ts";

/** Bit 30 was the trap for drivers that accept everything; no device offers it. Nor others than its own. */
export const neverOffered: Property = defineProperty({
  id: "FEAT-7",
  title: "The device never offers bit 30, nor bits of its type's range that its type does not define",
  clauses: ["FEAT-7"],
  unavailable: anyDevice,
  runs: 1,
  generate: (_random, context) => ({
    operations: [
      read(context, "offer-features"),
      { kind: "initialise", features: [...context.features] },
      read(context, "offer-features"),
      reset,
      read(context, "offer-features"),
    ],
  }),
});
