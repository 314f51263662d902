import { expect, it } from "vitest";
import { isRunName, runName, targetLabel } from "../../../src/cli/results/run-name.ts";

it.each([
  [undefined, undefined, "reference"],
  [undefined, "small", "reference-small"],
  ["targets/qemu-virtio-serial.json", undefined, "qemu-virtio-serial"],
  ["examples/c-device/manifest.json", undefined, "c-device"],
  ["./my device.ts", undefined, "my-device"],
  [`${"x".repeat(300)}.json`, undefined, "x".repeat(60)],
])("a target is called after its file: %s, %s", (manifest, configuration, label) => {
  expect(targetLabel({ manifest, configuration, command: [], timeout: undefined })).toBe(label);
});

it("a run is called by its time, so that names come in the order of time", () => {
  const name = runName(Date.UTC(2026, 10, 30, 20, 40, 5), "qemu");
  expect(name).toBe("2026-11-30-204005-qemu");
  expect(isRunName(name)).toBe(true);
  expect(isRunName("cases")).toBe(false);
});
