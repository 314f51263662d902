import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inFolder, start, useProcessFolder } from "../../built-program.ts";
import { easyFault, leaseLines, quick, status } from "../campaign-status.ts";
import { breakChangingDevice, writeChangingDevice } from "../changing-device.ts";

useProcessFolder();

const run = (...words: readonly string[]) => start(["fuzz", ...words]).finished;
const replay = (...words: readonly string[]) => run("replay", "changing.mjs", "--workers", "2", ...words);

/** A campaign of a few scenarios. */
async function search(...words: readonly string[]): Promise<void> {
  writeChangingDevice(inFolder());
  const { error } = await run("changing.mjs", ...quick, "--workers", "1", "--time", "5s", ...words);
  expect(error).toBe("");
}

describe("vmconform fuzz replay", () => {
  test("passes where nothing changed, fails on what is not known, and leaves the campaign alone", async () => {
    await search("--run", "RST-2");
    const before = leaseLines("changing");
    const same = await replay();
    expect(same.out).toContain("nothing new was found");
    expect(same.code).toBe(0);
    breakChangingDevice(inFolder(), easyFault);
    for (const round of [1, 2]) {
      const { code, out } = await replay();
      expect(out, `round ${round}`).toContain("FOUND RST-2:queue_select-differs, shown by 5 of 5 runs");
      expect(code, `round ${round}`).toBe(1);
    }
    const found = await status("changing.mjs", "--store", "vmconform-report", "--name", "new-findings");
    expect(found.buckets.map(({ clause }) => clause)).toContain("RST-2");
    expect(existsSync(inFolder("vmconform-report", "new-findings", "report.html"))).toBe(true);
    expect(leaseLines("changing")).toEqual(before);
  }, 120_000);

  test("passes on what is known or expected, and says whether it is still there", async () => {
    writeChangingDevice(inFolder());
    breakChangingDevice(inFolder(), easyFault);
    await search("--run", "RST-2");
    const known = await replay();
    expect(known.out).toContain("RST-2:queue_select-differs: still there");
    expect(known.out).toContain("nothing new was found");
    expect(known.code).toBe(0);
    rmSync(inFolder("fault"));
    const gone = await replay();
    expect(gone.out).toContain("RST-2:queue_select-differs: not seen");
    expect(gone.code).toBe(0);
  }, 120_000);

  test("says so when there is no campaign, and takes away nothing but what it wrote", async () => {
    writeChangingDevice(inFolder());
    const none = await replay();
    expect(none.error).toContain("there is no campaign in");
    expect(none.code).toBe(2);
    await search();
    mkdirSync(inFolder("vmconform-report", "new-findings"), { recursive: true });
    writeFileSync(inFolder("vmconform-report", "new-findings", "mine.txt"), "");
    const other = await replay();
    expect(other.error).toContain("has something else in it");
    expect(other.code).toBe(2);
    expect(readdirSync(inFolder("vmconform-report", "new-findings"))).toEqual(["mine.txt"]);
  }, 120_000);
});
