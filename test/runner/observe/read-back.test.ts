import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/operation/operation.ts";
import { openReference } from "../../support/reference-session.ts";

const shape = { parts: 1, first: 0, indirect: "no", foreign: 4, place: "heap", scatter: false } as const;

describe("reading back", () => {
  it("takes as many batches as a queue of 32768 with one head over and over needs", async () => {
    const session = await openReference({ options: { queueSizes: [32768, 32768] } });
    const again = (detail: number): Operation => {
      return { kind: "malformed-chain", queue: 1, condition: "head-in-flight", detail, notify: true };
    };
    const outcome = await session.runScenario({
      startIndex: 0,
      seed: 1,
      operations: [
        { kind: "initialise", features: [] },
        { kind: "host-stall", channel: 0 },
        { kind: "transmit", channel: 0, length: 5000, extra: 0, shape, notify: "yes" },
        again(63),
        again(0),
      ],
    });
    expect(outcome.finding).toBeUndefined();
    expect(outcome.reached.get("ROB-21")).toBe(1);
  });
});
