import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { updateRunsMax } from "../../../src/cli/run/settle-expectations.ts";
import { finding } from "../../verdict/samples.ts";
import { type Behaviour, breaking } from "../fake-kit.ts";
import { CommandHarness, lose } from "../harness.ts";

const harness = new CommandHarness();

/** Carries out an update of a file on a device that may behave otherwise in each run of the suite, from 1 on. */
async function update(file: string, behave: (run: number) => Behaviour) {
  let run = 0;
  const open = (): void => {
    run++;
  };
  const behaviour: Behaviour = (check, scenario) => behave(run)(check, scenario);
  const words = ["run", "--reporter", "terminal,json", "--expectations", file, "--update-expectations"];
  return harness.run(words, { open, behaviour });
}

describe("--update-expectations", () => {
  it("makes the file, runs again under it and succeeds", async () => {
    const file = join(harness.folder, "new.json");
    const { code, io } = await update(file, () => breaking("RST-2"));
    expect(io.error()).toBe(
      `${file}: run 1: 1 added, 0 removed; running again\n${file}: 1 added, 0 removed in 2 runs\n`,
    );
    expect(code).toBe(0);
    const flags = ["run", "--expectations", file];
    expect((await harness.run(flags, { behaviour: breaking("RST-2") })).code).toBe(0);
    expect((await harness.run(flags, { behaviour: breaking("RST-1") })).code).toBe(1);
  });

  it("shows the last run only, in every report", async () => {
    const { io } = await update(join(harness.folder, "new.json"), () => breaking("RST-2"));
    expect(io.out().match(/^vmconform 0/gm)).toHaveLength(1);
    expect(io.out()).not.toContain("does not conform");
    expect(harness.report()).toMatchObject({ exitCode: 0, problems: [] });
    expect(harness.report().checks.find(({ check }) => check === "RST-2")?.verdict).toBe("xfailed");
  });

  it("goes on until nothing is added: one defect may hide another", async () => {
    const file = join(harness.folder, "new.json");
    const first: Behaviour = (check) =>
      check === "REG-1" ? { finding: { ...finding, clause: "REG-1", step: 0, signature: "REG-1:reset" } } : {};
    const { code, io } = await update(file, (run) => (check, scenario) => ({
      ...first(check, scenario),
      ...(run > 1 ? breaking("RST-2")(check, scenario) : {}),
    }));
    expect(io.error()).toContain(`${file}: 2 added, 0 removed in 3 runs\n`);
    expect(code).toBe(0);
  });

  it("leaves a file as it is that is in line already", async () => {
    const file = harness.expectations([["RST-2", "RST-2:queue_select"]]);
    const before = readFileSync(file, "utf8");
    const { code, io } = await update(file, () => breaking("RST-2"));
    expect(io.error()).toBe(`${file}: 0 added, 0 removed in 1 run\n`);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(code).toBe(0);
  });

  it("ends for a target that shows something else each time, and says so", async () => {
    const file = join(harness.folder, "new.json");
    const { code, io } = await update(file, (run) => breaking("RST-2", `RST-2:way-${run}`));
    expect(io.error()).toContain(`in ${updateRunsMax} runs; the last run still changed the file`);
    expect(code).toBe(1);
  });

  it("leaves the file alone when the run was not finished", async () => {
    const file = harness.expectations([["RST-2", "RST-2:queue_select"]]);
    const before = readFileSync(file, "utf8");
    const { code, io } = await update(file, () => lose);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(io.error()).toContain("was not changed: the run was not finished");
    expect(io.out()).toContain("fake 2.0");
    expect(code).toBe(3);
  });

  it("keeps what earlier runs have added when a later one is not finished", async () => {
    const file = join(harness.folder, "new.json");
    const { code, io } = await update(file, (run) => (run === 1 ? breaking("RST-2") : lose));
    expect(io.error()).toContain("was not changed since run 1: the run was not finished");
    expect(readFileSync(file, "utf8")).toContain("RST-2:queue_select");
    expect(code).toBe(3);
  });
});
