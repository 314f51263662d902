import { expect, it } from "vitest";
import type { Operation } from "../../../src/operation/operation.ts";
import { runMutant } from "../run-mutant.ts";

it("more chains are posted at once than one batch of accesses can hold", async () => {
  const operations: readonly Operation[] = [
    { kind: "initialise", features: [] },
    { kind: "refill", count: 32_768, capacity: 9 },
    { kind: "host-send", channel: 0, length: 40 },
  ];
  const outcome = await runMutant(operations, { queueSizes: [32_768, 8] });
  expect(outcome.finding).toBeUndefined();
  expect(outcome.reached.get("RNG-22")).toBeGreaterThan(0);
});
