import { expect, test } from "vitest";
import { describeApplies, isBound, whyNotBound } from "../../src/spec/applies.ts";
import type { ClauseApplies } from "../../src/spec/types.generated.ts";

const vmchannel = { transport: "legacy-pci", device: "vmchannel" };

/** A clause that no transport is exempt from. */
function clause(applies: ClauseApplies) {
  return { applies, exempt: new Map<string, string>() };
}

test("a clause binds every device unless it names transports or types", () => {
  expect(whyNotBound(clause({}), vmchannel)).toBeUndefined();
  expect(whyNotBound(clause({ queue: true }), vmchannel)).toBeUndefined();
  expect(whyNotBound(clause({ transport: ["mmio", "legacy-pci"], device: ["vmchannel"] }), vmchannel)).toBeUndefined();
});

test("a clause about other transports or types says which", () => {
  expect(whyNotBound(clause({ device: ["console", "rng"] }), vmchannel)).toBe(
    "the device is not a console or rng device",
  );
  expect(whyNotBound(clause({ transport: ["mmio"] }), vmchannel)).toBe("the device's transport is not mmio");
  const exempt = new Map([["legacy-pci", "it has no such thing"]]);
  expect(whyNotBound({ applies: {}, exempt }, vmchannel)).toBe("it has no such thing");
  expect(isBound({ applies: {}, exempt }, vmchannel)).toBe(false);
  expect(isBound({ applies: {}, exempt }, { ...vmchannel, transport: "modern-pci" })).toBe(true);
});

test.each([
  [{}, "any virtio device"],
  [{ queue: true as const }, "any virtio device with a queue that can be used"],
  [{ transport: ["legacy-pci"] }, "any virtio device on legacy-pci"],
  [{ device: ["vmchannel"] }, "a vmchannel device"],
])("%j is told as %s", (applies, words) => {
  expect(describeApplies(applies)).toBe(words);
});
