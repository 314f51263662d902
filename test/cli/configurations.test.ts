import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referencePresets } from "../../reference/presets.ts";
import { composeKit } from "../../src/cli/compose.ts";
import type { KitSession } from "../../src/cli/kit.ts";
import { breaking, fakeIo } from "./fake-kit.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();

describe("run --configuration all", () => {
  it("runs each configuration in turn and says how many conform", async () => {
    const opened: (string | undefined)[] = [];
    const { code, io } = await harness.run(["run", "--configuration", "all"], {
      open: ({ configuration }) => opened.push(configuration),
    });
    expect(code).toBe(0);
    expect(opened).toEqual(["default", "small"]);
    expect(io.out()).toContain("Configuration small: short rings\n");
    expect(io.out().trimEnd().split("\n").at(-1)).toBe("2 of 2 configurations conform");
  });

  it("fails when one of them does, keeps their results apart and names each in its case", async () => {
    const { code, io } = await harness.run(["run", "--configuration", "all"], { behaviour: breaking("RST-2") });
    expect(code).toBe(1);
    const text = readFileSync(join(harness.folder, "report", "small", "cases", "RST-2-1.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({ origin: { configuration: "small" } });
    expect(io.out()).toContain(`${join("small", "cases", "RST-2-1.json")}\n`);
    expect(io.out()).toContain("0 of 2 configurations conform; default (exit code 1), small (exit code 1) do not\n");
  });

  it("stops at an interrupt", async () => {
    const io = fakeIo();
    const behaviour = (check: string) => {
      if (check === "RST-1") {
        io.interrupt();
      }
      return {};
    };
    const { code } = await harness.run(["run", "--configuration", "all"], { behaviour }, io);
    expect(code).toBe(130);
    expect(io.out()).not.toContain("Configuration small");
  });

  it.each([["--reporter", "junit=x.xml"], ["--update-expectations"]])("refuses %s", async (...words) => {
    const { code, io } = await harness.run(["run", "--configuration", "all", ...words]);
    expect(code).toBe(2);
    expect(io.error()).toContain("--configuration all");
  });
});

describe("the kit's configurations", () => {
  const kit = composeKit();
  const specification = kit.loadSpecification(undefined);
  const choice = { manifest: undefined, command: [], timeout: undefined };
  const open = (configuration: string | undefined): Promise<KitSession> =>
    kit.openSession({ ...choice, configuration }, specification);

  it("hold every pair of features on and off, both reactions, MSI-X on and off, and three sizes of rings", async () => {
    const rows: string[][] = [];
    for (const { name, options } of referencePresets) {
      const { context } = await open(name);
      rows.push([
        context.features.size > 0 ? "features" : "none",
        options.malformedReaction ?? "complete-empty",
        context.msix ? "msix" : "line",
        `${context.queueSizes[0]}`,
      ]);
    }
    const values = [0, 1, 2, 3].map((column) => [...new Set(rows.map((row) => row[column] as string))]);
    expect(values.map(({ length }) => length)).toEqual([2, 2, 2, 3]);
    for (const [first, second] of [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ] as const) {
      const pairs = new Set(rows.map((row) => `${row[first]} ${row[second]}`));
      const possible = (values[first]?.length ?? 0) * (values[second]?.length ?? 0);
      expect(pairs.size, `${first} ${second}`).toBe(possible);
    }
  });

  it("have names of their own, and the default one shows in no name", async () => {
    expect(new Set(referencePresets.map(({ name }) => name)).size).toBe(referencePresets.length);
    expect((await open(undefined)).description.name).toBe("reference device");
    expect((await open("default")).description.name).toBe("reference device");
    expect((await open("small")).description.name).toBe("reference device (small)");
  });

  it("are refused by another name, and for another target", async () => {
    await expect(open("smal")).rejects.toThrow('no configuration is called "smal" (did you mean "small"?)');
    const other = { ...choice, manifest: "targets/qemu-virtio-serial.json", configuration: "small" };
    await expect(kit.openSession(other, specification)).rejects.toThrow("--configuration is for the reference device");
  });
});
