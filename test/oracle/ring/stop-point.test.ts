import { describe, expect, it } from "vitest";
import type { Entry } from "../../../src/oracle/ring/queue-role.ts";
import { StopPoint } from "../../../src/oracle/ring/stop-point.ts";

const entries = (...sequences: number[]): readonly Entry[] => sequences.map((sequence) => ({ sequence }) as Entry);

describe("where a queue has stopped", () => {
  it("is ahead of the device while chains of before it are in flight, and is reached once they came back", () => {
    const stop = new StopPoint();
    stop.set({ clauses: [] } as never, 2);
    expect(stop.isAhead(entries(0, 1, 2))).toBe(true);
    expect(stop.isReached(true, entries(0, 1, 2))).toBe(false);
    expect(stop.isReached(true, entries(1, 2))).toBe(false);
    expect(stop.isReached(true, entries(2))).toBe(true);
    expect(stop.isReached(true, entries(2))).toBe(false);
    expect(stop.isAhead(entries(2, 3))).toBe(false);
  });

  it("is not reached by a queue that has not stopped after all", () => {
    const stop = new StopPoint();
    stop.set({ clauses: [] } as never, 2);
    expect(stop.isReached(true, entries(1))).toBe(false);
    expect(stop.isReached(false, entries(3))).toBe(false);
  });
});
