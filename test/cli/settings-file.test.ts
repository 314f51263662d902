import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultSettingsFile } from "../../src/cli/settings-file.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();

function settings(values: Readonly<Record<string, unknown>>): string {
  return harness.file("settings.json", JSON.stringify({ kind: "settings", version: 1, ...values }));
}

describe("a settings file", () => {
  it("sets options that neither the command line nor the environment does", async () => {
    const file = settings({ seed: 5, run: ["RST-*"], level: "must", reporter: ["terminal", "json"] });
    const { code, io } = await harness.run(["run", "--config", file]);
    expect(code).toBe(0);
    expect(harness.report().plan).toMatchObject({
      seed: 5,
      selection: { run: ["RST-*"], level: "MUST" },
      settings: file,
    });
    expect(io.out()).toContain(`  options from ${file}\n`);
    await harness.run(["run", "--config", file, "--seed", "6", "--run", "REG-1"]);
    expect(harness.report().plan).toMatchObject({ seed: 6, selection: { run: ["REG-1"], level: "MUST" } });
    process.env["VMCONFORM_SEED"] = "7";
    try {
      await harness.run(["run", "--config", file]);
      expect(harness.report().plan.seed).toBe(7);
    } finally {
      delete process.env["VMCONFORM_SEED"];
    }
  });

  it("names the target, unless the command line does", async () => {
    const file = settings({ target: "a.json" });
    const chosen: (string | undefined)[] = [];
    const open = { open: ({ manifest }: { readonly manifest: string | undefined }) => chosen.push(manifest) };
    await harness.run(["run", "--config", file], open);
    await harness.run(["run", "b.json", "--config", file], open);
    await harness.run(["run", "--target", "c.json", "--config", file], open);
    expect(chosen).toEqual(["a.json", "b.json", "c.json"]);
  });

  it("does not contradict the command line", async () => {
    const { code, io } = await harness.run(["run", "--config", settings({ quiet: true }), "--verbose"]);
    expect(code).toBe(0);
    expect(io.out()).toContain("passed REG-1");
  });

  it("filters list as it filters run, and leaves alone what a command does not know", async () => {
    const file = settings({ run: ["REG-1"], seed: 3, "max-failures": 2, bail: true });
    const { code, io } = await harness.run(["list", "--config", file]);
    expect(code).toBe(0);
    expect(io.out()).toContain("1 check of 6");
  });

  it.each([
    ['{"kind":"settings"', /settings.json is not valid JSON/],
    ['{"kind":"settings","version":2}', /at \/version: expected 1/],
    ['{"runs":3}', /json: expected the key "kind", found none\n {2}Add the key "kind"\./],
    ['{"kind":"settings","version":1,"sede":3}', /expected one of the keys .*run, skip, level.*, found/],
    ['{"kind":"settings","version":1,"sede":3}', /unknown key "sede"\n {2}Did you mean "seed"\?/],
    ['{"kind":"settings","version":1,"run":"RST-*"}', /at \/run: expected an array/],
    [
      '{"kind":"settings","version":1,"time":"soon"}',
      /--time takes a span of time.*\n {2}--time is set by the settings file .*settings.json\.\n$/,
    ],
    ['{"kind":"settings","version":1,"run":["RTS-2"]}', /--run RTS-2 matches no check/],
  ])("is refused with 2 when it makes no sense: %s", async (text, message) => {
    const { code, io } = await harness.run(["run", "--config", harness.file("settings.json", text)]);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
  });

  it("is refused when it is named and missing", async () => {
    const { code, io } = await harness.run(["run", "--config", "nowhere.json"]);
    expect(code).toBe(2);
    expect(io.error()).toContain("the settings file nowhere.json cannot be read");
  });

  it("has a key for each option of a run but those that are for one run alone", async () => {
    const path = join(repositoryRoot, "spec", "schema", "settings.schema.json");
    const schema = JSON.parse(readFileSync(path, "utf8")) as { readonly properties: Readonly<Record<string, unknown>> };
    const known = Object.keys(schema.properties).filter(
      (key) => !["$schema", "kind", "version", "about"].includes(key),
    );
    const { io } = await harness.run(["run", "--help"]);
    const flags = [...io.out().matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name ?? "");
    const forOneRun = [
      "help",
      "config",
      "update-expectations",
      "last-failed",
      "fault",
      "record",
      "version",
      "no-color",
    ];
    expect(flags.length).toBeGreaterThan(15);
    expect(known.sort()).toEqual(flags.filter((name) => !forOneRun.includes(name)).sort());
    expect(defaultSettingsFile).toBe("vmconform.json");
  });
});
