import { expect, it } from "vitest";
import { compareWrongDevices } from "./wire-outcomes.ts";

it("many wrong devices are judged behind a wire as they are judged without one", async () => {
  const found = await compareWrongDevices((_, position) => position % 6 === 0);
  expect(found.length).toBeGreaterThan(12);
});
