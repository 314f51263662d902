import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inFolder, start, useProcessFolder } from "../built-program.ts";
import { easyFault, easyName, leaseLines, quick, status } from "./campaign-status.ts";

useProcessFolder();

const fuzz = (...words: readonly string[]) => start(["fuzz", ...quick, ...words]).finished;
const faulty = ["--fault", easyFault] as const;

describe("vmconform fuzz", () => {
  test("finds a fault that is planted to see whether campaigns find anything", async () => {
    const { code, out, error } = await fuzz("--canary", "--workers", "1");
    expect(error).toBe("");
    expect(out).toContain(`the fault ${easyFault} was planted and found: RST-2`);
    expect(code).toBe(0);
    expect(existsSync(inFolder(".vmconform"))).toBe(false);
  });

  test("says that the kit is at fault where it does not find it", async () => {
    const { code, error } = await fuzz("--canary", "--run", "PCI-ID-1", "--workers", "1", "--time", "1s");
    expect(error).toContain(`the fault ${easyFault}`);
    expect(error).toContain("was planted and not found");
    expect(code).toBe(70);
  });

  test("passes when all that it finds is expected, and does not settle it", async () => {
    const entry = { id: "RST-2", match: "RST-2:queue_select-differs", reason: "r", link: "l" };
    writeFileSync(inFolder("known.json"), JSON.stringify({ kind: "expectations", version: 1, entries: [entry] }));
    const words = [...faulty, "--run", "RST-2", "--workers", "1", "--time", "3s", "--expectations", "known.json"];
    const { code, out } = await fuzz(...words);
    expect(out).not.toContain("FOUND");
    expect(code).toBe(0);
    expect(leaseLines(easyName).some(({ met }) => (met?.["RST-2:queue_select-differs"] ?? 0) > 0)).toBe(true);
  });

  test("ends in order when it is interrupted, with what was finished", async () => {
    const { child, finished } = start(["fuzz", ...quick, "--workers", "2"]);
    while (leaseLines("reference").length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill("SIGINT");
    const { code, out } = await finished;
    expect(code).toBe(130);
    expect(out).toContain("no clause was found broken");
    const { totals, scenarios } = await status();
    const lines = leaseLines("reference");
    expect(totals["generate"]?.leases).toBe(lines.filter(({ work }) => work === "generate").length);
    expect(scenarios).toBe(lines.reduce((sum, line) => sum + line.scenarios, 0));
  });

  test("ends when its store cannot be written, and puts what it found elsewhere", async () => {
    await fuzz(...faulty, "--workers", "1", "--time", "1s", "--run", "PCI-ID-1");
    const corpus = inFolder(".vmconform", "campaign", easyName, "buckets");
    rmSync(corpus, { recursive: true, force: true });
    writeFileSync(corpus, "a file where a folder should be");
    const { code, error } = await fuzz(...faulty, "--workers", "1", "--time", "20s");
    expect(error).toContain("the campaign was ended, since");
    expect(error).toContain("the same command then goes on");
    expect(code).toBe(2);
  });

  test("refuses the store of another target before it searches", async () => {
    await fuzz("--workers", "1", "--time", "500ms", "--name", "mine");
    const { code, error } = await fuzz(...faulty, "--workers", "1", "--time", "500ms", "--name", "mine");
    expect(error).toContain("is about reference device (vmchannel), and this target is");
    expect(error).toContain("--name");
    expect(code).toBe(2);
  });
});

describe("the stores of campaigns", () => {
  test("take scenarios of case files and of other campaigns", async () => {
    await fuzz("--workers", "1", "--time", "500ms", "--name", "old");
    await fuzz("--workers", "1", "--time", "500ms", "--name", "new", "--run", "PCI-ID-1");
    const scenario = { startIndex: 0, seed: 4, operations: [{ kind: "reset" }] };
    const head = {
      kind: "case",
      version: 1,
      check: "RST-2",
      target: "",
      specDigest: "0".repeat(64),
      signature: "a",
      clause: "b",
    };
    mkdirSync(inFolder("cases"));
    writeFileSync(inFolder("cases", "a.json"), JSON.stringify({ ...head, scenario }));
    const { corpus } = await status("--name", "new");
    const old = await status("--name", "old");
    const words = ["fuzz", "add", "cases", old.folder, "--name", "new"];
    expect((await start(words).finished).out).toContain("added");
    expect((await status("--name", "new")).corpus).toBeGreaterThan(corpus + old.corpus - 2);
    expect((await start(words).finished).out).toContain(": 0 scenarios added");
  });

  test("are not made by commands that only look, and unknown options are refused", async () => {
    const missing = await start(["fuzz", "status"]).finished;
    expect(missing.error).toContain("there is no campaign in");
    expect(missing.code).toBe(2);
    const odd = await start(["fuzz", "status", "--workers", "2"]).finished;
    expect(odd.error).toContain("unknown option '--workers' of fuzz status");
    expect(odd.code).toBe(2);
    expect(existsSync(inFolder(".vmconform"))).toBe(false);
  });
});
