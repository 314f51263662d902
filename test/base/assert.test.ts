import { expect, test } from "vitest";
import { assert, KitError, unreachable } from "../../src/base/assert.ts";

test("an invariant that holds passes unnoticed", () => {
  expect(() => assert(true, "never shown")).not.toThrow();
});

test("a broken invariant raises a KitError with its message", () => {
  expect(() => assert(false, "the free list lost a descriptor")).toThrow(
    new KitError("the free list lost a descriptor"),
  );
});

test("a case that the types rule out is named when it is met", () => {
  expect(() => unreachable({ kind: "surprise" } as never)).toThrow(new KitError('unhandled case: {"kind":"surprise"}'));
});
