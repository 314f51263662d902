import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inFolder, start, useProcessFolder } from "../built-program.ts";
import { oddDevice } from "../odd-device.ts";
import { easyFault, quick, status } from "./campaign-status.ts";

useProcessFolder();

const fuzz = (...words: readonly string[]) => start(["fuzz", ...quick, ...words]).finished;
const faulty = ["--fault", easyFault] as const;

describe("vmconform fuzz", () => {
  test("keeps what it found, goes on where it ended, and does not find the same again", async () => {
    const first = await fuzz(...faulty, "--workers", "1", "--time", "12s");
    expect(first.error).toBe("");
    expect(first.code).toBe(1);
    expect(first.out).toContain("a new campaign");
    expect(first.out).toContain("FOUND RST-2:queue_select-differs, shown by 5 of 5 runs on fresh targets");

    const before = await status(...faulty);
    const second = await fuzz(...faulty, "--workers", "1", "--time", "2s");
    expect(second.out).toContain("goes on after");
    expect(second.out).not.toContain("FOUND RST-2:queue_select-differs");
    expect(second.code).toBe(1);
    const after = await status(...faulty);
    expect(after.scenarios).toBeGreaterThan(before.scenarios);
    expect(after.transitions).toBeGreaterThanOrEqual(before.transitions);
    expect(after.buckets.map(({ clause }) => clause)).toEqual(before.buckets.map(({ clause }) => clause));

    const [way] = after.buckets[0]?.ways ?? [];
    const replayed = await start(["replay", way?.case ?? ""]).finished;
    expect(replayed.out).toContain("STILL FAILS");
    expect(replayed.code).toBe(1);
  });

  test("finds what costs a device module its process, and goes on with another one", async () => {
    oddDevice(inFolder(), { malformed: "process.exit(3);" });
    const words = ["odd.mjs", "--run", "ROB-*", "--workers", "1"];
    const { code, out } = await fuzz(...words, "--time", "40s");
    expect(out).toContain("FOUND ROB-1:crashed, shown by 5 of 5 runs on fresh targets");
    expect(code).toBe(1);
    const { buckets, totals } = await status("odd.mjs");
    const way = buckets.find(({ clause }) => clause === "ROB-1")?.ways[0];
    expect(way?.steps).toBeLessThan(4);
    expect(totals["generate"]?.leases).toBeGreaterThan(1);
    const replayed = await start(["replay", way?.case ?? ""]).finished;
    expect(replayed.out).toContain("STILL FAILS: the device died again");
  });
});

describe("vmconform fuzz report", () => {
  test("writes a page that shows what was found as the report of a run does, and needs no target", async () => {
    await fuzz(...faulty, "--workers", "1", "--time", "12s");
    const { code, out } = await start(["fuzz", "report", ...faulty]).finished;
    expect(code).toBe(0);
    const page = readFileSync(inFolder(out.trim()), "utf8");
    expect(page).toContain("1 clause found broken on reference device");
    expect(page).toMatch(/Shown by 5 of 5 runs on fresh targets/);
    expect(page).toContain("Step through it");
    expect(page).toContain('class="curve"');
    expect(page).toContain("smallest.case.json");
  });
});

describe("the stores of campaigns", () => {
  test("are merged, once however often that is asked for, and pruned", async () => {
    await fuzz("--workers", "1", "--time", "2s", "--name", "one", "--lease", "1s");
    await fuzz("--workers", "1", "--time", "2s", "--name", "two", "--lease", "1s", "--seed", "2");
    const folders = ["one", "two"].map((name) => inFolder(".vmconform", "campaign", name));
    const into = inFolder(".vmconform", "campaign", "both");
    for (const _ of [1, 2]) {
      const { code } = await start(["fuzz", "merge", ...folders, "--into", into]).finished;
      expect(code).toBe(0);
    }
    const [one, two, both] = await Promise.all(["one", "two", "both"].map((name) => status("--name", name)));
    expect(both?.scenarios).toBe((one?.scenarios ?? 0) + (two?.scenarios ?? 0));
    expect(both?.transitions).toBeGreaterThanOrEqual(Math.max(one?.transitions ?? 0, two?.transitions ?? 0));

    const pruned = await start(["fuzz", "prune", "--name", "both"]).finished;
    expect(pruned.out).toMatch(/\d+ scenarios? given up, \d+ kept/);
    expect(pruned.code).toBe(0);
    const after = await status("--name", "both");
    expect(after.corpus).toBeLessThanOrEqual(both?.corpus ?? 0);
    expect(after.corpus).toBeGreaterThan(0);
    expect(after.damages).toEqual([]);
  });
});
