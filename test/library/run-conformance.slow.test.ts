import { it } from "vitest";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";
import { expectSameAtOnce, expectSameOfFault } from "./same-reports.ts";

const temporaryDirectory = useTemporaryDirectories();

it("a run from a program has the report of the command line for a device with a fault, at length", async () => {
  await expectSameOfFault(20, temporaryDirectory());
});

it("a run from a program judges two devices at once as one after the other, at length", async () => {
  await expectSameAtOnce(10);
});
