import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackage, linkPackage, runCommand } from "../support/installed-package.ts";
import { repositoryRoot } from "../support/source-tree.ts";

const page = readFileSync(join(repositoryRoot, "docs", "library.md"), "utf8");
const example = readFileSync(join(repositoryRoot, "examples", "in-process-device", "bare-device.ts"), "utf8");
const device = transformSync(example, { loader: "ts" }).code;
const lossy = example.replace("= value & 0xff;", "= value & (offset === deviceStatus ? 0x0f : 0xff);");
const vitest = join("node_modules", "vitest", "vitest.mjs");

/** The examples of the page, by the file that their first line names. */
const examples = new Map(
  [...page.matchAll(/^```js\n\/\/ (\S+)\n[\s\S]*?^```$/gm)].map((match) => {
    return [match[1] ?? "", match[0].split("\n").slice(1, -1).join("\n")] as const;
  }),
);

/** What the page says that an example prints: the first block without a language behind it. */
function printedBy(file: string): string {
  return (
    /^```\n([\s\S]*?)^```$/m.exec(page.slice(page.indexOf(`// ${file}`)).replace(/^[\s\S]*?^```$/m, ""))?.[1] ?? ""
  );
}

describe("the examples of docs/library.md, in a project that has the packed kit", () => {
  let project = "";

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "vmconform-library-"));
    installPackage(project);
    linkPackage(project, "vitest");
    writeFileSync(join(project, "device.js"), device);
    writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
    for (const [file, text] of examples) {
      writeFileSync(join(project, file), `${text}\n`);
    }
  });

  afterAll(() => rmSync(project, { recursive: true }));

  function node(args: readonly string[]): string {
    const env = { ...process.env, NO_COLOR: "1", NODE_TEST_CONTEXT: undefined, VITEST: undefined };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8", env });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  }

  it("are these", () => {
    const files = ["device.test.js", "device.node-test.js", "judge.js", "nightly.js", "mistakes.js", "own-check.js"];
    expect([...examples.keys()]).toEqual(files);
  });

  it("with Vitest pass on a device without a fault", () => {
    expect(node([vitest, "run", "device.test.js"])).toMatch(/Tests {2}\d+ passed \| \d+ skipped/);
  });

  it("with the test runner of Node.js pass, under the name that was given", () => {
    const printed = node(["--test", "--test-reporter=tap", "device.node-test.js"]);
    expect(printed).toContain("ok 1 - my device");
    expect(printed).toMatch(/^# pass [1-9]\d+$/m);
    expect(printed).not.toContain("MIG-");
  });

  it("judge.js prints what the page says of a device with a fault", () => {
    expect(lossy).not.toBe(example);
    writeFileSync(join(project, "device.js"), transformSync(lossy, { loader: "ts" }).code);
    expect(node(["judge.js"])).toBe(printedBy("judge.js"));
    writeFileSync(join(project, "device.js"), device);
  });

  it("mistakes.js prints what the page says", () => {
    expect(printedBy("mistakes.js")).toContain("RST-99");
    expect(node(["mistakes.js"])).toBe(printedBy("mistakes.js"));
  });

  it("nightly.js tells each check and writes its reports", () => {
    expect(node(["nightly.js"])).toMatch(/^STA-2 passed$/m);
    const report = JSON.parse(readFileSync(join(project, "nightly", "report.json"), "utf8"));
    expect(report).toMatchObject({ kind: "report", conforms: true });
    expect(readFileSync(join(project, "nightly", "junit.xml"), "utf8")).toContain("<testsuites");
  });

  it("own-check.js passes", () => {
    expect(node(["own-check.js"])).toBe("passed nothing found\n");
    expect(page).toContain("prints `passed nothing found`");
  });

  it("are accepted by the compiler", () => {
    const compiler = join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
    const types = ["--typeRoots", join(repositoryRoot, "node_modules", "@types"), "--types", "node"];
    const flags = ["--allowJs", "--checkJs", "--strict", "--noEmit", "--target", "es2023", "--module", "nodenext"];
    const files = [...examples.keys()].filter((file) => file !== "mistakes.js");
    writeFileSync(join(project, "device.d.ts"), deviceTypes);
    runCommand(process.execPath, [compiler, ...flags, ...types, ...files], project);
  });
});

const deviceTypes = `import type { CreateDevice, ModuleTarget } from "vmchannel-conformance";
export const createDevice: CreateDevice;
export const target: ModuleTarget;
`;
