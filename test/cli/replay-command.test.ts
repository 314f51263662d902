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
    [{ npm_lifecycle_event: "start" }, "npm start --", "/kit/dist/src/cli/main.js"],
    [{ npm_lifecycle_event: "npx" }, "npx vmconform", undefined],
    [{ npm_lifecycle_event: "conformance" }, "npx vmconform", "/project/node_modules/.bin/vmconform"],
    [{}, "npx vmconform", "/project/node_modules/.bin/vmconform"],
    [{}, "vmconform", "/usr/local/bin/vmconform"],
    [{}, "node ../kit/dist/src/cli/main.js", "/kit/dist/src/cli/main.js"],
    [{}, "vmconform", undefined],
    [{ GITHUB_ACTIONS: "true" }, "vmconform", "/action/dist/src/cli/main.js"],
  ])("is what the user called: %j, %s", (environment, name, script) => {
    expect(programName(environment, script, "/project")).toBe(name);
  });
});
