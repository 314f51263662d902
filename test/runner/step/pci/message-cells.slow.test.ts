import { it } from "vitest";
import { expectMessagesTold } from "./draining-device.ts";

it("messages of a device that goes on while it is looked at are neither missed nor too many", async () => {
  await expectMessagesTold(60);
});
