import { expect, it } from "vitest";
import { compareWrongDevices } from "./wire-outcomes.ts";

it("many wrong devices are judged behind a wire as they are judged without one", async () => {
  expect(await compareWrongDevices(6)).toBeGreaterThan(40);
});
