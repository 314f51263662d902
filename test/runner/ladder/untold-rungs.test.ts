import { expect, it } from "vitest";
import { runnerDeviceOf } from "../../../src/runner/device/runner-devices.ts";
import type { TargetDescription } from "../../../src/target/target.ts";
import type { UntoldRung } from "../../../src/verdict/ladder.ts";
import { poorContext, sinkContext } from "../../properties/contexts.ts";
import { describeTarget } from "./describe-target.ts";

const { capabilities } = poorContext;

it("a manifest without an interrupt line and channels is said to lack both, and what to add", () => {
  const untold = untoldRungs(describeTarget({ capabilities }));
  expect(untold.map(({ rung }) => rung)).toEqual(["interrupts", "channels"]);
  expect(untold.map(({ detail }) => detail)).toEqual([
    "the manifest names no interrupt line",
    "the manifest names no channel",
  ]);
});

it("a manifest that names both lacks nothing", () => {
  const whole = { capabilities: { ...capabilities, interruptLine: true }, channels: [{ name: "one" }] };
  expect(untoldRungs(describeTarget(whole))).toEqual([]);
});

it("a device of another type, and one in the kit's own process, need neither", () => {
  expect(untoldRungs(describeTarget({ deviceType: "other", capabilities: sinkContext.capabilities }))).toEqual([]);
  expect(untoldRungs(describeTarget({ capabilities: { ...capabilities, directHostEnds: true } }))).toEqual([]);
});

function untoldRungs(description: TargetDescription): readonly UntoldRung[] {
  return runnerDeviceOf(description.deviceType).untold(description);
}
