import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TargetError } from "../../src/target/target-error.ts";
import type { Finding } from "../../src/verdict/finding.ts";
import { breaking } from "./fake-kit.ts";
import { CommandHarness, lose } from "./harness.ts";

const harness = new CommandHarness();

describe("replay", () => {
  async function caseFile(): Promise<string> {
    await harness.run(["run"], { behaviour: breaking("RST-2") });
    return join(harness.folder, "report", "cases", "RST-2-1.json");
  }

  it("says STILL FAILS with the same finding, and gives 1", async () => {
    const { code, io } = await harness.run(["replay", await caseFile()], { behaviour: breaking("RST-2") });
    expect(code).toBe(1);
    expect(io.out()).toContain("> 1 write queue_select = 3");
    expect(io.out()).toContain("MUST RST-2 | allowed: 0x0 | got: 0x1 at step 1");
    expect(io.out()).toMatch(/\nSTILL FAILS\n$/);
  });

  it("says FIXED when nothing is found, and gives 0", async () => {
    const { code, io } = await harness.run(["replay", await caseFile()]);
    expect(code).toBe(0);
    expect(io.out()).toContain("FIXED");
  });

  it("does not call a case fixed that was found on another target", async () => {
    const file = await caseFile();
    writeFileSync(file, readFileSync(file, "utf8").replace(/"target": ?"[^"]*"/, '"target":"c-device 1.0"'));
    const { code, io } = await harness.run(["replay", file]);
    expect(code).toBe(3);
    const said = io.out().replace(/\s+/g, " ");
    expect(said).toMatch(/NOT ON THIS TARGET: .* It was found on c-device 1\.0: give that one with --target\./);
    expect(io.out()).not.toContain("FIXED");
  });

  it("says DIFFERENT FINDING when another comes, and gives 1", async () => {
    const { code, io } = await harness.run(["replay", await caseFile()], { behaviour: breaking("RST-2", "RST-2:isr") });
    expect(code).toBe(1);
    expect(io.out()).toContain("DIFFERENT FINDING: RST-2:isr");
  });

  describe("of a case that was found with a warning", () => {
    const warning: Finding = {
      clause: "RST-1",
      level: "SHOULD",
      allowed: "silence",
      got: "noise",
      step: 0,
      signature: "RST-1:noise",
    };

    async function warningCase(): Promise<string> {
      const file = await caseFile();
      const found: unknown = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(file, JSON.stringify({ ...(found as object), clause: "RST-1", signature: "RST-1:noise" }));
      return file;
    }

    it("says STILL WARNS when the warning comes again, and gives 1", async () => {
      const { code, io } = await harness.run(["replay", await warningCase()], {
        behaviour: () => ({ warnings: [{ ...warning, signature: "RST-1:other" }, warning] }),
      });
      expect(code).toBe(1);
      expect(io.out()).toContain("SHOULD RST-1 | allowed: silence | got: noise");
      expect(io.out()).toMatch(/\nSTILL WARNS\n$/);
    });

    it("says FIXED when other warnings come alone, and gives 0", async () => {
      const { code, io } = await harness.run(["replay", await warningCase()], {
        behaviour: () => ({ warnings: [{ ...warning, signature: "RST-1:other" }] }),
      });
      expect(code).toBe(0);
      expect(io.out()).toContain("FIXED");
    });

    it("says DIFFERENT FINDING when a MUST is broken in its place, and gives 1", async () => {
      const file = await warningCase();
      const { code, io } = await harness.run(["replay", file], { behaviour: breaking("RST-2") });
      expect(code).toBe(1);
      expect(io.out()).toContain("DIFFERENT FINDING: RST-2:queue_select");
    });
  });

  it("still fails when the target is lost again by the case that lost it", async () => {
    await harness.run(["run"], { behaviour: lose });
    const file = join(harness.folder, "report", "cases", "RST-1-1.json");
    const { code, io } = await harness.run(["replay", file], { behaviour: lose });
    expect(code).toBe(1);
    expect(io.out()).toContain("STILL FAILS: the target is lost again.");
    expect((await harness.run(["replay", await caseFile()], { behaviour: breaking("RST-2") })).code).toBe(1);
  });

  it("could not be run when the target is lost by a case that found something", async () => {
    const file = await caseFile();
    const { code } = await harness.run(["replay", file], {
      behaviour: () => {
        throw new TargetError("hung", "no answer", "Wait longer.");
      },
    });
    expect(code).toBe(3);
  });

  it.each([
    ['"version": 1', '"version": 9', /\/version: expected version 1 .*found 9/],
    ['"check"', '"chekc"', /unknown key "chekc"|the key "check"/],
    ['"value":3', '"value":"x"', /value/],
    ["{", "", /JSON/],
  ])("refuses a case file with %s made %s", async (from, to, message) => {
    const file = await caseFile();
    writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
    const { code, io } = await harness.run(["replay", file]);
    expect(code).toBe(2);
    expect(io.error()).toMatch(message);
  });
});
