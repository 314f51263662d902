import { expect, test } from "vitest";
import { describeApplies, whyNotBound } from "../../src/spec/applies.ts";

const vmchannel = { transport: "legacy-pci", device: "vmchannel" };

test("a clause binds every device unless it names transports or types", () => {
  expect(whyNotBound({}, vmchannel)).toBeUndefined();
  expect(whyNotBound({ queue: true }, vmchannel)).toBeUndefined();
  expect(whyNotBound({ transport: ["mmio", "legacy-pci"], device: ["vmchannel"] }, vmchannel)).toBeUndefined();
});

test("a clause about other transports or types says which", () => {
  expect(whyNotBound({ device: ["console", "rng"] }, vmchannel)).toBe("the device is not a console or rng device");
  expect(whyNotBound({ transport: ["mmio"] }, vmchannel)).toBe("the device's transport is not mmio");
});

test.each([
  [{}, "any virtio device"],
  [{ queue: true as const }, "any virtio device with a queue that can be used"],
  [{ transport: ["legacy-pci"] }, "any virtio device on legacy-pci"],
  [{ device: ["vmchannel"] }, "a vmchannel device"],
])("%j is told as %s", (applies, words) => {
  expect(describeApplies(applies)).toBe(words);
});
