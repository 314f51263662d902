import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Behaviour, breaking } from "../fake-kit.ts";
import { CommandHarness } from "../harness.ts";

const harness = new CommandHarness();
const path = (...names: readonly string[]): string => join(harness.folder, "report", ...names);
const cases = (): string[] => readdirSync(path("cases")).sort();

/** A device that breaks a clause in each of these checks. */
function breakingAll(...checks: readonly string[]): Behaviour {
  return (check, scenario) => (checks.includes(check) ? breaking(check)(check, scenario) : {});
}

describe("the folder of results", () => {
  it("is refused with 2 before the run when a file has its place", async () => {
    writeFileSync(path(), "kept");
    let isOpened = false;
    const { code, io } = await harness.run(["run"], { open: () => (isOpened = true) });
    expect({ code, isOpened }).toEqual({ code: 2, isOpened: false });
    expect(io.error()).toContain(
      `the folder ${path()} cannot be made: ${path()} is a file\n  Give another folder with --output-dir.\n`,
    );
    expect(readFileSync(path(), "utf8")).toBe("kept");
  });

  it.runIf(existsSync("/proc/self"))(
    "is refused with 2 where nothing can be made, whatever the device does",
    async () => {
      const { code, io } = await harness.run(["run", "--output-dir", "/proc/x"], { behaviour: breaking("RST-2") });
      expect(code).toBe(2);
      expect(io.error()).toContain("the folder /proc/x cannot be made");
    },
  );

  it("is refused with 2 where a report is to be written to a folder", async () => {
    const { code, io } = await harness.run(["run", "--reporter", `junit=${harness.folder}`]);
    expect(code).toBe(2);
    expect(io.error()).toContain(`${harness.folder} is a folder, so no report can be written to it`);
  });

  it("has only what the last run left, when it is used again", async () => {
    await harness.run(["run", "--reporter", "junit,json"], { behaviour: breaking("RST-2") });
    writeFileSync(path("mine.txt"), "kept");
    writeFileSync(path("cases", "mine.json"), "kept");
    await harness.run(["run", "other.json", "--reporter", "json"], { behaviour: breaking("REG-1") });
    expect(readdirSync(path()).sort()).toEqual(["cases", "mine.txt", "report.json", "run.json"]);
    expect(cases()).toEqual(["REG-1-1.json", "mine.json"]);
  });

  it("keeps what an earlier run left when the target does not start", async () => {
    await harness.run(["run", "--reporter", "json"], { behaviour: breaking("RST-2") });
    const fail = (): never => {
      throw new Error("does not start");
    };
    await harness.run(["run"], { open: fail });
    expect(readdirSync(path()).sort()).toEqual(["cases", "report.json", "run.json"]);
    expect(cases()).toEqual(["RST-2-1.json"]);
  });
});

describe("results that cannot be written once the run is under way", () => {
  /** Puts a folder where a file is to be written: for root as for anybody else nothing can be written there. */
  function blocking(name: string, check: string): Behaviour {
    return (current) => {
      if (current === "REG-1") {
        rmSync(path(name), { recursive: true, force: true });
        mkdirSync(path(name, "in-the-way"), { recursive: true });
      }
      return breaking(check)(current, { startIndex: 0, seed: 0, operations: [] });
    };
  }

  it("hide neither the failure nor the other reports", async () => {
    const { code, io } = await harness.run(["run", "--reporter", "terminal,junit,json"], {
      behaviour: blocking("cases/RST-2-1.json", "RST-2"),
    });
    expect(code).toBe(1);
    expect(io.out()).toContain("MUST RST-2 | allowed: 0x0 | got: 0x1");
    expect(io.out()).not.toContain("vmconform replay");
    expect(io.error()).toBe(`vmconform: ${path("cases", "RST-2-1.json")} cannot be written: it is a folder\n`);
    expect(existsSync(path("junit.xml"))).toBe(true);
    expect(harness.report()).toMatchObject({ exitCode: 1 });
  });

  it("give 2 when the device conforms, so that nobody takes a missing report for a good one", async () => {
    const { code, io } = await harness.run(["run", "--reporter", "junit,json"], {
      behaviour: blocking("junit.xml", "none"),
    });
    expect(code).toBe(2);
    expect(io.error()).toBe(`vmconform: ${path("junit.xml")} cannot be written: it is a folder\n`);
    expect(harness.report()).toMatchObject({ exitCode: 0 });
  });
});

describe("--last-failed", () => {
  it("runs what failed last until it passes, then everything", async () => {
    await harness.run(["run"], { behaviour: breakingAll("REG-1", "RST-2") });
    const again = ["run", "--last-failed", "--reporter", "json"];
    const ran = async (behaviour: Behaviour) => {
      await harness.run(again, { behaviour });
      return harness.report().checks.map(({ check, verdict }) => `${check} ${verdict}`);
    };
    expect(await ran(breakingAll("RST-2"))).toEqual(["REG-1 passed", "RST-2 failed"]);
    expect(cases()).toEqual(["RST-2-1.json"]);
    expect(await ran(breakingAll())).toEqual(["RST-2 passed"]);
    expect(cases()).toEqual([]);
    expect(await ran(breakingAll())).toHaveLength(6);
  });

  it("remembers failures that a run of other checks leaves out", async () => {
    await harness.run(["run"], { behaviour: breakingAll("REG-1", "RST-2") });
    await harness.run(["run", "--run", "REG-1"]);
    await harness.run(["run", "--last-failed", "--reporter", "json"], { behaviour: breakingAll("RST-2") });
    expect(harness.report().checks.map(({ check }) => check)).toEqual(["RST-2"]);
  });

  it("says nothing of the whole", async () => {
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    const { code, io } = await harness.run(["run", "--last-failed"]);
    expect(code).toBe(0);
    expect(io.out()).toContain("fake 2.0 conforms in the 1 check that ran.");
  });

  it("runs the case that failed before anything else", async () => {
    const behaviour = breaking("RST-2");
    await harness.run(["run"], { behaviour });
    const text = readFileSync(path("cases", "RST-2-1.json"), "utf8");
    writeFileSync(path("cases", "RST-2-1.json"), text.replace('"seed": ', '"seed": 1'));
    const seeds: number[] = [];
    await harness.run(["run", "--last-failed"], {
      behaviour: (_check, { seed }) => {
        seeds.push(seed);
        return {};
      },
    });
    expect(seeds[0]).toBe(Number(/"seed": (\d+)/.exec(text.replace('"seed": ', '"seed": 1'))?.[1]));
    expect(seeds).toHaveLength(4);
  });

  it("is refused for a target that was never run, with the targets that were", async () => {
    const first = await harness.run(["run", "--last-failed"]);
    expect(first.code).toBe(2);
    expect(first.io.error()).toContain("no earlier run of the reference device is known");
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    const { code, io } = await harness.run(["run", "--last-failed", "other.json"]);
    expect(code).toBe(2);
    expect(io.error()).toContain("no earlier run of other.json is known");
    expect(io.error()).toContain("The runs that are there were of fake 2.0.");
  });

  it("is refused when what failed is not selected, or when a whole run is needed", async () => {
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    const { code, io } = await harness.run(["run", "--last-failed", "--run", "REG-*"]);
    expect(code).toBe(2);
    expect(io.error()).toContain("none of the checks that failed last is selected; these failed: RST-2");
    const update = await harness.run(["run", "--last-failed", "--update-expectations", "--expectations", "e"]);
    expect(update.io.error()).toContain("cannot be used with --last-failed");
  });
});

describe("--cases", () => {
  it("runs the cases of a folder, or of a run, before other scenarios of their checks", async () => {
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    for (const given of [path("cases"), path(), path("cases", "RST-2-1.json")]) {
      const asked: string[] = [];
      await harness.run(["run", "--cases", given, "--output-dir", join(harness.folder, "other")], {
        behaviour: (check) => {
          asked.push(check);
          return {};
        },
      });
      const count = (check: string) => asked.filter((one) => one === check).length;
      expect([count("RST-2"), count("RST-1")]).toEqual([4, 3]);
    }
  });

  it("finds at once what would take other scenarios", async () => {
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    const { seed } = (JSON.parse(readFileSync(path("cases", "RST-2-1.json"), "utf8")) as { scenario: { seed: number } })
      .scenario;
    const only: Behaviour = (check, scenario) => (scenario.seed === seed ? breaking("RST-2")(check, scenario) : {});
    const flags = ["run", "--reporter", "json", "--seed", "99"];
    expect((await harness.run([...flags, "--output-dir", join(harness.folder, "x")], { behaviour: only })).code).toBe(
      0,
    );
    expect((await harness.run([...flags, "--cases", path()], { behaviour: only })).code).toBe(1);
    expect(harness.report().checks.find(({ verdict }) => verdict === "failed")?.check).toBe("RST-2");
  });

  it.each([
    ["missing.json", /the case file missing.json cannot be read: it does not exist/],
    ["package.json", /package.json: case file at \/kind: expected "case"/],
  ])("refuses %s", async (given, message) => {
    const { code, io } = await harness.run(["run", "--cases", given]);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
  });
});
