import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failedStep, passedStep, skippedStep } from "../../src/runner/doctor/doctor-step.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { loadModuleTarget } from "../../src/target/in-process/load-module.ts";
import { parseManifest } from "../../src/target/manifest/parse-manifest.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();
const { identity } = loadSpecification().vmchannel;

describe("doctor", () => {
  it("tells each step and then which checks can run, with the reasons of the others", async () => {
    const examination = [passedStep("start", "it was started"), skippedStep("interrupt", "no line is announced")];
    const { code, io } = await harness.run(["doctor"], { examination });
    expect(code).toBe(0);
    expect(io.out()).toContain("  ✓ start     it was started\n  - interrupt no line is announced\n");
    expect(io.out()).toContain(
      "  checks    5 can run, 1 cannot\n    the device does not offer NOTIFY_ON_EMPTY: FEAT-8\n",
    );
  });

  it("gives 3 when a step failed, with the hint, and opens no session then", async () => {
    const opened: unknown[] = [];
    const { code, io } = await harness.run(["doctor", "m.json"], {
      examination: [failedStep("answer", "no reply within 10 s", "Does it read its standard input?")],
      open: (choice) => opened.push(choice),
    });
    expect(code).toBe(3);
    expect(io.out()).toContain("✗ answer    no reply within 10 s\n              Does it read its standard input?\n");
    expect(io.out()).toContain("1 step failed: answer");
    expect(opened).toEqual([]);
  });
});

describe("init", () => {
  it("writes a manifest that can be read, for the command given, and says what comes next", async () => {
    const file = join(harness.folder, "mine.json");
    const { code, io } = await harness.run(["init", file, "--", "./build/device.bin", "--fast"]);
    expect(code).toBe(0);
    expect(io.out()).toContain(`vmconform doctor ${file}`);
    const manifest = parseManifest(JSON.parse(readFileSync(file, "utf8")), file, identity);
    expect(manifest).toMatchObject({
      name: "device",
      start: { program: "./build/device.bin", arguments: ["--fast"] },
      deviceType: "vmchannel",
    });
  });

  it("makes a name of any program, and names the schema and the documentation where they are", async () => {
    const file = join(harness.folder, "mine.json");
    const { io } = await harness.run(["init", file, "--", "./_my first device.sh"]);
    const document = JSON.parse(readFileSync(file, "utf8")) as { readonly $schema: string };
    expect(parseManifest(document, file, identity).name).toBe("my-first-device");
    expect(existsSync(join(harness.folder, document.$schema))).toBe(true);
    const [, documentation = ""] = /(\S+) describes every key/.exec(io.out()) ?? [];
    expect(existsSync(documentation)).toBe(true);
  });

  it("overwrites nothing", async () => {
    const file = harness.file("mine.json", "kept");
    const { code, io } = await harness.run(["init", file]);
    expect(code).toBe(2);
    expect(io.error()).toContain("already exists");
    expect(readFileSync(file, "utf8")).toBe("kept");
  });
});

describe("serve", () => {
  it.each([
    [["--qtest", "file:x"], /--qtest/],
    [["--qtest", "stdio", "--vmchannel", "agent"], /--vmchannel/],
    [["--qtest", "stdio", "--policy", "loud"], /--policy takes transparent or disconnect, not "loud"/],
    [["--qtest", "stdio", "--transport", "modem"], /legacy, transitional or modern, not "modem"/],
    [["--qtest", "stdio", "--memory", "0"], /--memory takes a whole number of 1 to 3072/],
    [["--qtest", "stdio", "--restore", "missing.state"], /the state missing.state cannot be read/],
    [[], /--qtest <device>' not specified/],
  ])("refuses %j with 2 and its own message", async (flags, message) => {
    const { code, io } = await harness.run(["serve", ...flags]);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
  });
});

describe("a device module", () => {
  it("gives a target with what the module says of itself", async () => {
    const file = harness.file(
      "device.mjs",
      'export const target = { name: "mine", version: "3", channels: ["a"] };\n' +
        "export const createDevice = () => ({ configRead: () => 0xff, configWrite() {}, portRead() {}, portWrite() {} });\n",
    );
    const target = await loadModuleTarget(file, identity);
    expect(target.description).toMatchObject({ name: "mine", version: "3", channels: [{ name: "a" }] });
    target.close();
  });

  it.each([
    ["no-module.mjs", undefined, /cannot be loaded/],
    ["broken.mjs", "export const = 1;", /cannot be loaded/],
    [
      "empty.mjs",
      "export const make = 1;",
      /exports neither a function createDevice nor createMachine; it exports make/,
    ],
    ["odd.mjs", "export function createDevice() {}\nexport const target = 3;", /target: expected an object, found 3/],
    [
      "typo.mjs",
      'export function createDevice() {}\nexport const target = { chanels: ["a"] };',
      /unknown key "chanels" \(did you mean "channels"\?\)/,
    ],
  ])("is refused when it makes no sense: %s", async (name, text, message) => {
    const file = text === undefined ? join(harness.folder, name) : harness.file(name, text);
    expect(existsSync(file)).toBe(text !== undefined);
    await expect(loadModuleTarget(file, identity)).rejects.toThrow(message);
    await expect(loadModuleTarget(file, identity)).rejects.toMatchObject({ code: "configuration" });
  });
});
