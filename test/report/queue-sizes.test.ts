import { expect, test } from "vitest";
import { queueSizes } from "../../src/report/queue-sizes.ts";
import type { TracedQueue } from "../../src/verdict/scenario-trace.ts";

test("the sizes of queues are those of the steps in which they were set up", () => {
  const queue = (index: number, size: number): TracedQueue => ({
    index,
    size,
    address: 0x1000,
    descriptors: [],
    descriptorsOmitted: 0,
    available: { flags: 0, index: 0, entries: [] },
    used: { flags: 0, index: 0, entries: [] },
  });
  expect([...queueSizes([{ queues: [] }, { queues: [queue(0, 8), queue(1, 64)] }, { queues: [] }])]).toEqual([
    [0, 8],
    [1, 64],
  ]);
  expect(queueSizes(undefined).size).toBe(0);
});
