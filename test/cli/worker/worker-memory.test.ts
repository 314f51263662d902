import { expect, it } from "vitest";
import { leanHeap } from "../../../src/cli/worker/worker-memory.ts";

const megabyte = 1024 ** 2;

it("a device that is known to use up all memory gets a quarter more than it was seen to need, within bounds", () => {
  expect(leanHeap(100 * megabyte)).toBe(256);
  expect(leanHeap(400 * megabyte)).toBe(500);
  expect(leanHeap(3000 * megabyte)).toBe(1024);
  expect(leanHeap(0)).toBe(1024);
});
