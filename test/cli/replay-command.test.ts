import { describe, expect, it } from "vitest";
import { programName, replayCommand } from "../../src/cli/replay-command.ts";

const target = { manifest: undefined, command: [], timeout: undefined, configuration: undefined };

describe("replayCommand", () => {
  it("names the case file alone for the reference device", () => {
    expect(replayCommand("vmconform", "r/cases/RST-2-1.json", target, undefined)).toBe(
      "vmconform replay r/cases/RST-2-1.json",
    );
  });

  it("gives everything that the run was given, quoted for a shell", () => {
    const choice = { manifest: "my device.json", command: ["./it's", "-x", ""], timeout: 5, configuration: undefined };
    expect(replayCommand("npm start --", "c.json", choice, "spec dir")).toBe(
      "npm start -- replay c.json --target 'my device.json' --spec 'spec dir' -- './it'\\''s' -x ''",
    );
  });
});

describe("replayCommand of a configuration", () => {
  it("names it", () => {
    expect(replayCommand("vmconform", "c.json", { ...target, configuration: "small" }, undefined)).toBe(
      "vmconform replay c.json --configuration small",
    );
  });
});

describe("programName", () => {
  it.each([
    [{ npm_lifecycle_event: "start" }, "npm start --"],
    [{ npm_lifecycle_event: "npx" }, "npx vmconform"],
    [{}, "vmconform"],
  ])("is what the user called: %j", (environment, name) => {
    expect(programName(environment)).toBe(name);
  });
});
