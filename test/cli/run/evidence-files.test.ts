import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import { runCommandLine } from "../../../src/cli/command-line.ts";
import { composeKit } from "../../../src/cli/compose.ts";
import type { Kit } from "../../../src/cli/kit.ts";
import { WriteProblems } from "../../../src/cli/results/write-problems.ts";
import { EvidenceFiles } from "../../../src/cli/run/evidence-files.ts";
import type { EvidenceStart } from "../../../src/oracle/recording/evidence-record.ts";
import { openSession } from "../../../src/runner/session.ts";
import { createInProcessTarget } from "../../../src/target/in-process/in-process.ts";
import { TargetError } from "../../../src/target/target-error.ts";
import type { Report } from "../../../src/verdict/report.ts";
import { AgingTransmit, adviceOnly } from "../../properties/aging-transmit.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";
import { type Behaviour, breaking, fakeIo, fakeKit } from "../fake-kit.ts";

const temporaryDirectory = useTemporaryDirectories();
const start = { kind: "evidence", version: 1, ignored: [] } as unknown as EvidenceStart;

interface Ran {
  readonly code: number;
  readonly error: string;
  readonly report: Report;
}

/** Runs a command line whose recordings go to `evidence` and whose report goes to `out`, both in the folder. */
async function run(folder: string, kit: Kit, ...words: readonly string[]): Promise<Ran> {
  const io = fakeIo();
  const places = ["--output-dir", join(folder, "out"), "--record", join(folder, "evidence"), "--reporter", "json"];
  const code = await runCommandLine(["run", ...places, ...words], kit, io);
  const report = join(folder, "out", "report.json");
  return { code, error: io.error(), report: existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined };
}

/** The made-up kit, whose device is also seen by whoever records: a line for each scenario, with its seed. */
function recordedKit(behaviour: Behaviour, lines = 1): Kit {
  const kit = fakeKit();
  return {
    ...kit,
    openSession: async (choice, specification, watch) => {
      let sink: ReturnType<NonNullable<NonNullable<typeof watch>["recordEvidence"]>>;
      const noticing = fakeKit({
        behaviour: (check, scenario) => {
          sink = watch?.recordEvidence?.(start);
          for (let line = 0; line < lines; line++) {
            sink?.({ shown: "step", index: scenario.seed });
          }
          return behaviour(check, scenario);
        },
      });
      return noticing.openSession(choice, specification);
    },
  };
}

function readLines(folder: string, name: string): unknown[] {
  const text = readFileSync(join(folder, "evidence", name), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the files of --record", () => {
  it("close with the number of lines before, and are named like the case of their check", async () => {
    const folder = temporaryDirectory();
    await run(folder, recordedKit(breaking("RST-2/rings")), "--run", "RST-2/rings");
    expect(readdirSync(join(folder, "evidence"))).toEqual(["RST-2_rings.ndjson"]);
    expect(readdirSync(join(folder, "out", "cases"))).toEqual(["RST-2_rings-1.json"]);
    const lines = readLines(folder, "RST-2_rings.ndjson");
    expect(lines).toEqual([start, { shown: "step", index: expect.any(Number) }, { kind: "end", lines: 2 }]);
  });

  it("hold the last scenario that shows what the check reports, whatever other defects were met after it", async () => {
    const folder = temporaryDirectory();
    const seeds: number[] = [];
    const behaviour: Behaviour = (check, scenario) => {
      seeds.push(scenario.seed);
      // Found by the first scenario, and not again: flaky, with another defect in between.
      return seeds.length === 1 ? breaking(check)(check, scenario) : breaking(check, "REG-1:other")(check, scenario);
    };
    const { report } = await run(folder, recordedKit(behaviour), "--run", "RST-2");
    expect(report.checks[0]).toMatchObject({ outcome: "flaky", finding: { signature: "RST-2:queue_select" } });
    expect(seeds.length).toBeGreaterThan(1);
    expect(readLines(folder, "RST-2.ndjson")[1]).toEqual({ shown: "step", index: seeds[0] });
  });

  it("are none for a scenario above the limit, and say so; nothing more of it is turned into text", () => {
    const folder = temporaryDirectory();
    const told: string[] = [];
    const problems = new WriteProblems();
    const files = new EvidenceFiles({ folder, problems, tell: (line) => told.push(line), charactersMax: 512 * 1024 });
    const listener = files.listen({ begin: () => undefined, finish: () => "continue" });
    const [property] = fakeKit().properties;
    const result = { check: "REG-1", outcome: "passed", finding: undefined } as never;
    const outcome = { finding: undefined } as never;
    const session = files.watch({ runScenario: () => outcome } as never);

    const carryOut = (bytes: string): void => {
      listener.begin(property as never, 0);
      const sink = files.record(start);
      sink({ shown: "hostSent", bytes });
      session.runScenario({} as never);
      listener.finish(result, []);
    };
    carryOut("00".repeat(250 * 1024));
    expect(statSync(join(folder, "REG-1.ndjson")).size).toBeGreaterThan(500 * 1024);
    expect(told).toEqual([]);
    files.begin(["REG-1"]);
    carryOut("00".repeat(256 * 1024));
    expect(readdirSync(folder)).toEqual([]);
    expect(told).toEqual([
      `${join(folder, "REG-1.ndjson")} is not written: the scenario is larger than 0.5 MiB; try another --seed, or a shorter case`,
    ]);

    const sink = files.record(start);
    sink({ shown: "hostSent", bytes: "00".repeat(256 * 1024) });
    let asked = 0;
    sink({ shown: "hostSent", bytes: { toJSON: () => asked++ } });
    expect(asked).toBe(0);
    expect(problems.isAny).toBe(false);
  });

  it("are none for what only two scenarios together show, which the user is told", async () => {
    const folder = temporaryDirectory();
    const kit = composeKit();
    const specification = adviceOnly(kit.loadSpecification(undefined));
    const aging: Kit = {
      ...kit,
      loadSpecification: () => specification,
      openSession: async (_choice, _specification, watch) => {
        const target = createInProcessTarget({
          name: "aging",
          version: "1",
          create: (environment, { startIndex }) =>
            createReferenceDevice(environment, { startIndex }, { Transmit: AgingTransmit }),
          identity: specification.vmchannel.identity,
          channels: ["a", "b"],
        });
        const session = await openSession(target, specification, undefined, watch?.recordEvidence);
        return { ...session, description: target.description, errorOutput: () => [] };
      },
    };
    const { code, error, report } = await run(folder, aging, "--run", "RST-2/relation");
    const signature = report.checks.find(({ check }) => check === "RST-2/relation")?.finding?.signature;
    expect(signature).toMatch(/^RST-2:relation-/);
    expect(code).toBe(1);
    expect(error).toBe(
      `vmconform: ${join(folder, "evidence", "RST-2_relation.ndjson")} is not written: ` +
        `no scenario by itself shows ${signature}: it was found by comparing two\n`,
    );
    expect(readdirSync(join(folder, "evidence"))).toEqual([]);
  });

  it("are none for a check whose target was lost, where an earlier scenario would conform", async () => {
    const folder = temporaryDirectory();
    let scenarios = 0;
    const behaviour: Behaviour = () => {
      if (++scenarios > 1) {
        throw new TargetError("crashed", "the target ended", "Look at its log.");
      }
      return {};
    };
    const { code, error } = await run(folder, recordedKit(behaviour), "--run", "RST-2");
    expect(code).toBe(3);
    expect(error).toContain("RST-2.ndjson is not written: the target was lost before the scenario ended");
    expect(readdirSync(join(folder, "evidence"))).toEqual([]);
  });
});

describe("the folder of --record", () => {
  it("is made before the target starts, and is refused with 2 where a file has its place", async () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, "evidence"), "kept");
    let isOpened = false;
    const { code, error } = await run(folder, fakeKit({ open: () => (isOpened = true) }));
    expect({ code, isOpened }).toEqual({ code: 2, isOpened: false });
    expect(error).toContain(`${join(folder, "evidence")} is a file\n  Give another folder with --record.`);
    expect(readFileSync(join(folder, "evidence"), "utf8")).toBe("kept");
  });

  it("does not end a run when a file cannot be written there: that is told at the end, with 2", async () => {
    const folder = temporaryDirectory();
    mkdirSync(join(folder, "evidence", "REG-1.ndjson"), { recursive: true });
    const { code, error, report } = await run(
      folder,
      recordedKit(() => ({})),
    );
    expect(report.checks.filter(({ outcome }) => outcome === "passed")).toHaveLength(5);
    expect(report.exitCode).toBe(0);
    expect(error).toBe(`vmconform: ${join(folder, "evidence", "REG-1.ndjson")} cannot be written: it is a folder\n`);
    expect(code).toBe(2);
  });

  it("has no file of an earlier run for a check that this one selects, and keeps those of others", async () => {
    const folder = temporaryDirectory();
    const kit = recordedKit(breaking("REG-1"));
    await run(folder, kit);
    const files = (): string[] => readdirSync(join(folder, "evidence"));
    expect(files()).toEqual(["REG-1.ndjson", "REG-2.ndjson", "RST-1.ndjson", "RST-2.ndjson", "RST-2_rings.ndjson"]);
    writeFileSync(join(folder, "evidence", "mine.txt"), "kept");
    await run(folder, kit, "--skip", "RST-2/rings", "--bail");
    expect(files()).toEqual(["REG-1.ndjson", "RST-2_rings.ndjson", "mine.txt"]);
  });

  it("keeps what an earlier run left when the target does not start", async () => {
    const folder = temporaryDirectory();
    await run(folder, recordedKit(breaking("REG-1")), "--run", "REG-1");
    const fail = (): never => {
      throw new Error("does not start");
    };
    await run(folder, fakeKit({ open: fail }), "--run", "REG-1");
    expect(readdirSync(join(folder, "evidence"))).toEqual(["REG-1.ndjson"]);
  });

  it("has a folder for each configuration, when all of them are run", async () => {
    const folder = temporaryDirectory();
    await run(
      folder,
      recordedKit(() => ({})),
      "--run",
      "REG-1",
      "--configuration",
      "all",
    );
    expect(readdirSync(join(folder, "evidence"))).toEqual(["default", "small"]);
    expect(readdirSync(join(folder, "evidence", "small"))).toEqual(["REG-1.ndjson"]);
  });
});
