import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { TargetChoice } from "../../../src/cli/kit.ts";
import { isSameTarget, originOf, pathFromOrigin } from "../../../src/cli/results/run-origin.ts";
import type { RunOrigin } from "../../../src/operation/scenario.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const target = { manifest: undefined, configuration: undefined, command: [], timeout: undefined };

function givenOrigin(choice: TargetChoice): RunOrigin {
  return originOf("out", choice, undefined) ?? expect.fail("nobody could start it again");
}

describe("how a run was started", () => {
  it("says what the run was given, from the folder of the file", () => {
    const choice = { ...target, manifest: "m.json", command: ["./device", "-x"] };
    expect(originOf(join("out", "cases"), choice, "my-spec")).toEqual({
      directory: "../..",
      manifest: "m.json",
      command: ["./device", "-x"],
      specification: "my-spec",
    });
    expect(originOf(".", { ...target, configuration: "small" }, undefined)).toEqual({
      directory: ".",
      configuration: "small",
    });
  });

  it("leads to the manifest where the file lies, or where it is called from when the file was moved", () => {
    const place = temporaryDirectory();
    mkdirSync(join(place, "out", "cases"), { recursive: true });
    writeFileSync(join(place, "m.json"), "{}");
    const origin = { directory: "../..", manifest: "m.json" };
    expect(pathFromOrigin(join(place, "out", "cases"), origin, "m.json")).toBe(
      relative(process.cwd(), join(place, "m.json")),
    );
    expect(pathFromOrigin(temporaryDirectory(), origin, "package.json")).toBe("package.json");
    expect(pathFromOrigin(place, origin, "/x/m.json")).toBe("/x/m.json");
  });

  it("is not said of a device that only one program has", () => {
    const device = { create: () => expect.fail("is not made"), settings: {} } as unknown as TargetChoice["device"];
    expect(originOf("out", { ...target, ...(device === undefined ? {} : { device }) }, undefined)).toBeUndefined();
  });

  it("tells targets apart by manifest, configuration and command", () => {
    const choice = { ...target, manifest: "m.json", command: ["./device"] };
    const origin = givenOrigin(choice);
    expect(isSameTarget("out", origin, { ...choice, manifest: "./m.json" })).toBe(true);
    expect(isSameTarget("out", origin, { ...choice, manifest: "other.json" })).toBe(false);
    expect(isSameTarget("out", origin, { ...choice, command: [] })).toBe(false);
    expect(isSameTarget("out", givenOrigin(target), { ...target, configuration: "small" })).toBe(false);
  });
});
