import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { composeKit } from "../../src/cli/compose.ts";
import type { Report } from "../../src/verdict/report.ts";
import { fakeIo } from "./fake-kit.ts";

const kit = composeKit();
let folder = "";

interface Said {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function say(...words: readonly string[]): Promise<Said> {
  const io = fakeIo();
  const code = await runCommandLine(words, kit, io);
  return { code, out: io.out(), error: io.error() };
}

/** Runs the suite with a recording; gives the report and where the recordings are. */
async function record(name: string, ...words: readonly string[]): Promise<{ report: Report; place: string }> {
  const [results, place] = [join(folder, name), join(folder, `${name}-evidence`)];
  await say("run", ...words, "--record", place, "--output-dir", results, "--reporter", "json");
  return { report: JSON.parse(readFileSync(join(results, "report.json"), "utf8")) as Report, place };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmconform-judge-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("vmconform judge", () => {
  it("passes what was recorded of the reference device, one file for each check", async () => {
    const { report, place } = await record("reference", "--run", "RST-2", "--run", "INT-3", "--runs", "2");
    const files = readdirSync(place);
    expect(files.length).toBe(report.checks.length);
    for (const file of files) {
      const { code, out } = await say("judge", join(place, file));
      expect(out).toMatch(/^CONFORMS \(\d+ clauses judged\)\n$/);
      expect(code).toBe(0);
    }
  });

  it("finds in what was recorded of a seeded fault what the run found, step and words alike", async () => {
    const { report, place } = await record("fault", "--fault", "isr-not-cleared", "--run", "INT-3");
    const failed = report.checks.filter(({ finding }) => finding !== undefined);
    expect(failed.length).toBeGreaterThan(0);
    for (const { check, finding } of failed) {
      const { code, out } = await say("judge", "--json", join(place, `${check.replaceAll("/", "_")}.ndjson`));
      expect((JSON.parse(out) as { finding: unknown }).finding).toEqual(finding);
      expect(code).toBe(1);
    }
  });

  it("says what is wrong with a file that it cannot judge, and where", async () => {
    const { place } = await record("damaged", "--run", "RST-2", "--runs", "1");
    const path = join(place, "RST-2.ndjson");
    const lines = readFileSync(path, "utf8").split("\n");
    const damaged = async (change: (lines: string[]) => string): Promise<Said> => {
      const file = join(folder, "damaged.ndjson");
      writeFileSync(file, change([...lines]));
      return say("judge", file);
    };
    const cases: readonly (readonly [(lines: string[]) => string, string])[] = [
      [(all) => all.join("\n").slice(0, 5000), "is cut short: its last line is not the one that closes it"],
      [(all) => all.slice(0, 20).join("\n"), "is cut short: its last line is not the one that closes it"],
      [(all) => `${all.slice(0, 3).join("\n")}\n`, "is cut short: its last line is not the one that closes it"],
      [(all) => all.slice(0, 1).join("\n"), "is cut short: its last line is not the one that closes it"],
      [(all) => all.slice(0, -2).join("\n").slice(0, -1), "is cut short: its last line is not the one that closes it"],
      [(all) => all.toSpliced(5, 1).join("\n"), "has lost or gained lines"],
      [(all) => all.with(4, all.at(-2) ?? "").join("\n"), ':5: only the first line and the last one have no "shown"'],
      [(all) => all.with(4, "{").join("\n"), ":5 is not valid JSON"],
      [(all) => all.with(4, '{"shown":"access","kind":"portRead"}').join("\n"), ':5: "address" of "access" is missing'],
      [(all) => all.with(4, '{"shown":"nothing"}').join("\n"), ":5/shown"],
      [(all) => all.with(4, '{"shown":"hostClosed","channel":60}').join("\n"), ":5: this kit cannot judge this line: "],
      [
        (all) => all.with(0, all[0]?.replace('"version":1', '"version":2') ?? "").join("\n"),
        "this kit reads version 1",
      ],
      [(all) => all.with(0, '{"kind":"case"}').join("\n"), "is no recorded evidence"],
      [
        (all) => all.with(0, all[0]?.replace(/"specification":"../, '"specification":"zz') ?? "").join("\n"),
        "was recorded by specification zz",
      ],
    ];
    for (const [change, words] of cases) {
      const { code, error } = await damaged(change);
      expect(error).toContain(words);
      expect(code).toBe(2);
    }
  });

  it("holds a line that it cannot take for altered, or for a bug of the kit, and not for damaged", async () => {
    const { place } = await record("altered", "--run", "RST-2", "--runs", "1");
    const path = join(place, "RST-2.ndjson");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, lines.with(4, '{"shown":"hostClosed","channel":60}').join("\n"));
    const { code, error } = await say("judge", path);
    expect(error).toContain("The file was altered, or it is a bug of the kit");
    expect(error).not.toContain("damaged");
    expect(code).toBe(2);
  });

  it("does not say that a device conforms by which nothing was judged", async () => {
    const { place } = await record("nothing", "--run", "RST-2", "--runs", "1");
    const path = join(place, "RST-2.ndjson");
    const [start] = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, `${start}\n{"kind":"end","lines":1}\n`);
    expect(await say("judge", path)).toEqual({ code: 3, out: "NOTHING JUDGED (0 clauses judged)\n", error: "" });
    expect((await say("judge", "--json", path)).code).toBe(3);
  });

  it("is told apart from workers, which write nothing down", async () => {
    const { code, error } = await say("run", "--record", folder, "-j", "2");
    expect(error).toContain("--record works in one process; leave out --workers");
    expect(code).toBe(2);
  });
});
