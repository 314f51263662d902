import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/verdict/report.ts";
import { breaking } from "./fake-kit.ts";
import { CommandHarness } from "./harness.ts";

const harness = new CommandHarness();
const device = { behaviour: breaking("RST-2") };

/** Runs with more flags and keeps the report under a name; gives its path. */
async function keep(name: string, flags: readonly string[], options = device): Promise<string> {
  await harness.run(["run", "--reporter", "json", ...flags], options);
  return harness.file(name, readFileSync(join(harness.folder, "report", "report.json"), "utf8"));
}

function read(path: string): Report {
  return JSON.parse(readFileSync(path, "utf8")) as Report;
}

describe("report", () => {
  it("puts the shards of a run together to what the whole run gives", async () => {
    const whole = read(await keep("whole.json", []));
    const parts: string[] = [];
    for (const shard of ["1/4", "2/4", "3/4", "4/4"]) {
      parts.push(await keep(`part-${shard[0]}.json`, ["--shard", shard]));
    }
    const merged = join(harness.folder, "merged.json");
    const { code } = await harness.run(["report", "--reporter", `json=${merged}`, ...parts]);
    expect(code).toBe(1);
    const byId = (report: Report) =>
      new Map(report.checks.map(({ milliseconds: _, ...check }) => [check.check, check]));
    expect(byId(read(merged))).toEqual(byId(whole));
    expect(read(merged)).toMatchObject({
      totals: whole.totals,
      clauses: whole.clauses,
      compliance: whole.compliance,
      exitCode: whole.exitCode,
      plan: { ...whole.plan, areas: expect.anything() },
    });
  });

  it("judges expectations over all parts", async () => {
    const file = harness.expectations([["RST-2*", "RST-2:*"]]);
    const parts = [
      await keep("a.json", ["--shard", "1/2", "--expectations", file]),
      await keep("b.json", ["--shard", "2/2", "--expectations", file]),
    ];
    expect((await harness.run(["report", ...parts])).code).toBe(0);
    const passing = [
      await keep("c.json", ["--shard", "1/2", "--expectations", file], { behaviour: () => ({}) }),
      await keep("d.json", ["--shard", "2/2", "--expectations", file], { behaviour: () => ({}) }),
    ];
    const { code, io } = await harness.run(["report", ...passing]);
    expect(code).toBe(1);
    expect(io.out()).toContain("passes now; remove this entry");
  });

  it("tells what a run had finished when it was killed", async () => {
    await harness.run(["run", "--reporter", "ndjson"], device);
    const text = readFileSync(join(harness.folder, "report", "results.ndjson"), "utf8");
    const killed = harness.file("killed.ndjson", text.split("\n").slice(0, 4).join("\n").concat('\n{"kind":"che'));
    const { code, io } = await harness.run(["report", killed]);
    expect(code).toBe(130);
    expect(io.out()).toContain("3 checks in");
    const complete = harness.file("complete.ndjson", text);
    expect((await harness.run(["report", complete])).code).toBe(1);
  });

  it("refuses parts of different runs", async () => {
    const parts = [await keep("a.json", ["--shard", "1/2"]), await keep("b.json", ["--shard", "2/2", "--seed", "9"])];
    const { code, io } = await harness.run(["report", ...parts]);
    expect(code).toBe(2);
    expect(io.error()).toContain('its seed is "9", not "1"');
  });

  it.each([
    ["{", /is not valid JSON/],
    ['{"kind":"case"}', /is not a report: its kind is "case"/],
    ['{"kind":"report","version":7}', /of version 7; this kit reads version 2/],
    ['{"kind":"report","version":1,"checks":[]}', /of version 1; this kit reads version 2/],
    ['{"kind":"report","version":2,"checks":[]}', /expected the key "plan"/],
    ['{"kind":"plan","version":7}\n', /of version 7/],
  ])("refuses the file %j", async (text, message) => {
    const { code, io } = await harness.run(["report", harness.file("bad.json", text)]);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
  });
});

describe("diff", () => {
  it("tells what is worse and gives 1", async () => {
    const before = await keep("before.json", [], { behaviour: () => ({}) });
    const after = await keep("after.json", []);
    const { code, io } = await harness.run(["diff", before, after]);
    expect(code).toBe(1);
    expect(io.out()).toBe(
      "Clauses\n  - RST-2  passed -> failed\n\nChecks\n  - RST-2  passed -> failed\n\n" +
        "clauses: 1 worse, 0 better, 0 other; checks: 1 worse, 0 better, 0 other\n",
    );
  });

  it("gives 0 when nothing is worse, and tells in what the runs differ", async () => {
    const before = await keep("before.json", ["--seed", "4"]);
    const after = await keep("after.json", [], { behaviour: () => ({}) });
    const { code, io } = await harness.run(["diff", before, after]);
    expect(code).toBe(0);
    expect(io.out()).toContain("  seed    4 -> 1\n");
    expect(io.out()).toContain("+ RST-2");
  });

  it("refuses what is not a report", async () => {
    const file = harness.file("x.json", "[]");
    writeFileSync(file, "null");
    expect((await harness.run(["diff", file, file])).code).toBe(2);
  });
});
