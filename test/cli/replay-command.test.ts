import { describe, expect, it } from "vitest";
import { programName, replayCommand } from "../../src/cli/replay-command.ts";

describe("replayCommand", () => {
  it("names the case file alone, quoted for a shell", () => {
    expect(replayCommand("vmconform", "r/cases/RST-2-1.json")).toBe("vmconform replay r/cases/RST-2-1.json");
    expect(replayCommand("npm start --", "it's/a.json")).toBe("npm start -- replay 'it'\\''s/a.json'");
  });
});

describe("programName", () => {
  it.each([
    [{ npm_lifecycle_event: "start" }, "npm start --", "/kit/dist/src/cli/main.js"],
    [{ npm_lifecycle_event: "npx" }, "npx vmconform", undefined],
    [{ npm_lifecycle_event: "conformance" }, "npx vmconform", "/project/node_modules/.bin/vmconform"],
    [{}, "npx vmconform", "/project/node_modules/.bin/vmconform"],
    [{}, "npx vmconform", "/project/node_modules/vmchannel-conformance/dist/src/cli/main.js"],
    [{}, "node ../other/node_modules/kit/main.js", "/other/node_modules/kit/main.js"],
    [{}, "npx vmconform", "/project/node_modules/.bin/vmchannel-conformance"],
    [{}, "vmconform", "/usr/local/bin/vmconform"],
    [{}, "node ../kit/dist/src/cli/main.js", "/kit/dist/src/cli/main.js"],
    [{}, "vmconform", undefined],
    [{ GITHUB_ACTIONS: "true" }, "vmconform", "/action/dist/src/cli/main.js"],
  ])("is what the user called: %j, %s", (environment, name, script) => {
    expect(programName(environment, script, "/project")).toBe(name);
  });
});
