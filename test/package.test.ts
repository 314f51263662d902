import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installPackage, linkPackage, runCommand } from "./support/installed-package.ts";
import { listFiles, repositoryRoot } from "./support/source-tree.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifest = readJson("package.json") as Manifest;

function readJson(file: string): unknown {
  return JSON.parse(readText(file));
}

function readText(file: string): string {
  return readFileSync(join(repositoryRoot, file), "utf8");
}

describe("package.json", () => {
  test("says what the kit is for: virtio devices, and which type it knows best", () => {
    expect(manifest.description).toMatch(/virtio device.*conformance kit.*vmchannel/);
    expect(manifest.keywords).toEqual(expect.arrayContaining(["virtio", "virtio-pci", "vmchannel", "conformance"]));
  });

  test("pins every dependency to one version", () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.length).toBeGreaterThan(5);
    const pinned = /^(?:npm:[\w@/-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
    expect(versions.filter(([, version]) => !pinned.test(version))).toEqual([]);
  });

  test("has no runtime dependency that no decision argues for", () => {
    const decisions = listFiles(repositoryRoot, "docs/decisions").map(readText).join("\n");
    const argued = Object.keys(manifest.dependencies).filter((name) => decisions.includes(`\`${name}\``));
    expect(argued).toEqual(Object.keys(manifest.dependencies));
    expect(argued.length).toBeGreaterThan(0);
  });

  test("asks for the Node.js that the scripts check for", () => {
    const floor = /nodeFloor = \[(\d+), (\d+)\]/.exec(readText("scripts/prepare.mjs"));
    expect(manifest.engines.node).toBe(`>=${floor?.[1]}.${floor?.[2]}`);
  });
});

describe("the project's home", () => {
  const [home = ""] = /[\w-]+\/[\w-]+(?=\.git$)/.exec(manifest.repository.url) ?? [];

  test("is said in package.json, and the same everywhere", () => {
    expect(home).not.toBe("");
    expect(manifest.homepage).toContain(`github.com/${home}#`);
    expect(manifest.bugs).toContain(`github.com/${home}/`);
    const texts = [
      "README.md",
      "CONTRIBUTING.md",
      ...listFiles(repositoryRoot, "docs").filter((path) => path.endsWith(".md")),
    ];
    const named = texts.flatMap((path) => {
      return [...readText(path).matchAll(/(?:uses: |github\.com\/)([\w-]+\/vmchannel-conformance)\b/g)].map(
        ([, name]) => name,
      );
    });
    expect(named.length).toBeGreaterThan(2);
    expect(new Set(named)).toEqual(new Set([home]));
  });

  test("is the name of a command, so that npx runs it", () => {
    expect(manifest.bin[manifest.name]).toBe(manifest.bin["vmconform"]);
  });
});

describe("the Dockerfile", () => {
  const dockerfile = readText("Dockerfile");

  test("makes the image from what npm packs, with the QEMU of the package that CI installs", () => {
    expect(dockerfile).toContain(`/${manifest.name}-*.tgz`);
    expect(dockerfile).toContain(`"$(npm root --global)/${manifest.name}"`);
    expect(dockerfile).toMatch(/ENTRYPOINT \["vmconform"\]/);
    const [, qemu = "none"] =
      /apt-get install -y --no-install-recommends (\S+)/.exec(readText(".github/workflows/ci.yml")) ?? [];
    expect(dockerfile).toContain(`--no-install-recommends ${qemu} `);
  });
});

describe("package-lock.json", () => {
  test("holds the optional packages of every platform, without which npm ci refuses it", () => {
    const { packages } = readJson("package-lock.json") as { packages: Record<string, LockedPackage> };
    const optional = Object.values(packages).flatMap((entry) => Object.entries(entry.optionalDependencies ?? {}));
    const locked = Object.keys(packages).map((folder) => folder.replace(/^.*node_modules\//, ""));
    expect(optional.length).toBeGreaterThan(20);
    expect(optional.map(([name]) => name).filter((name) => !locked.includes(name))).toEqual([]);
  });
});

describe("the packed package", () => {
  let consumer = "";
  let installed = "";

  beforeAll(() => {
    consumer = mkdtempSync(join(tmpdir(), "vmconform-package-"));
    installed = installPackage(consumer);
  });

  afterAll(() => rmSync(consumer, { recursive: true }));

  test("holds what users need and nothing of the kit's own making", () => {
    const paths = listFiles(installed, ".");
    const spec = ["spec/pci.json", "spec/transports/legacy-pci.json", "spec/devices/vmchannel.json"];
    const needed = ["LICENSE", "README.md", "CHANGELOG.md", "package.json", ...spec, "dist/src/cli/main.js"];
    expect(paths).toEqual(expect.arrayContaining(needed));
    const expected = /^(dist\/(src|reference|properties)|spec|targets|docs|examples)\/|^[A-Z]+(\.md)?$|^package\.json$/;
    expect(paths.filter((path) => !expected.test(path) || /\.map$|\/build\//.test(path))).toEqual([]);
  });

  test("holds what README.md leads to", () => {
    const links = [...readText("README.md").matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = ""]) => to);
    const own = links.filter((to) => !/^[a-z]+:/.test(to));
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((to) => !existsSync(join(installed, to)))).toEqual([]);
  });

  test("runs as a command", () => {
    const main = join(installed, "dist", "src", "cli", "main.js");
    expect(runCommand(process.execPath, [main, "--version"], consumer)).toBe(`${manifest.version}\n`);
    expect(runCommand(process.execPath, [main, "explain", "RST-2"], consumer)).toContain("RST-2");
    const program = readFileSync(main, "utf8");
    expect(program.split("\n")[0]).toBe("#!/usr/bin/env node");
    const imported = [...program.matchAll(/^import .*? from "([^"]+)";$/gm)].map(([, from = ""]) => from);
    expect(imported.length).toBeGreaterThan(10);
    expect(imported.filter((from) => from.startsWith("."))).toEqual([]);
  });

  test("is a library with types of its own", () => {
    const source = [
      `import { type CreateDevice, loadSpecification } from "${manifest.name}";`,
      "export const create: CreateDevice | undefined = undefined;",
      "const clauses: number = loadSpecification().clauses.size;",
      "export { clauses };",
    ].join("\n");
    writeFileSync(join(consumer, "use.mts"), source);
    const compiler = join(realpathSync(join(repositoryRoot, "node_modules", "typescript")), "bin", "tsc");
    // A channel is a stream of Node.js, whose types every program for Node.js has.
    const nodeTypes = ["--typeRoots", join(repositoryRoot, "node_modules", "@types"), "--types", "node"];
    const flags = ["--strict", "--target", "es2023", "--module", "nodenext", ...nodeTypes, "use.mts"];
    runCommand(process.execPath, [compiler, ...flags], consumer);

    const print = 'import("./use.mjs").then(({ clauses }) => console.log(clauses))';
    expect(Number(runCommand(process.execPath, ["--eval", print], consumer))).toBeGreaterThan(100);
  });

  describe("in a project with a device that has a bug", () => {
    const testOf = (runner: string, device: string): string =>
      `import { conformance } from "${manifest.name}/${runner}";\n` +
      `import { createDevice, target } from "./${device}";\n\nconformance({ createDevice, target });\n`;

    beforeAll(() => {
      linkPackage(consumer, "vitest");
      const device = readText("examples/in-process-device/bare-device.ts")
        .replaceAll(/"..\/..\/src\/[^"]+"/g, `"${manifest.name}"`)
        .replaceAll("Partial<InProcessTargetOptions>", "ModuleTarget")
        .replaceAll("InProcessTargetOptions", "ModuleTarget")
        // Status bits without a meaning are lost.
        .replace("= value & 0xff;", "= value & (offset === deviceStatus ? 0x0f : 0xff);");
      expect(device).toContain("0x0f : 0xff");
      writeFileSync(join(consumer, "device.ts"), device);
      writeFileSync(join(consumer, "device.mjs"), transformSync(device, { loader: "ts" }).code);
      writeFileSync(join(consumer, "device.test.ts"), testOf("vitest", "device.ts"));
      writeFileSync(join(consumer, "device.test.mjs"), testOf("node-test", "device.mjs"));
      writeFileSync(join(consumer, "package.json"), '{ "type": "module" }\n');
    });

    function fails(args: readonly string[]): string {
      const env = { ...process.env, NO_COLOR: "1", NODE_TEST_CONTEXT: undefined, VITEST: undefined };
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: consumer, encoding: "utf8", env });
      expect([status, stderr.includes("ERR_")]).toEqual([1, false]);
      return stdout + stderr;
    }

    test("the project's own Vitest has a test of each clause, of which one fails", () => {
      const text = fails([
        join("node_modules", "vitest", "vitest.mjs"),
        "run",
        "--reporter=default",
        "--reporter=json",
      ]);
      const report = JSON.parse(text.slice(text.indexOf('{"numTotalTestSuites"')).split("\n")[0] ?? "");
      expect([report.numTotalTests > 150, report.numFailedTests]).toEqual([true, 1]);
      const tests = report.testResults.flatMap(
        ({ assertionResults }: { assertionResults: object[] }) => assertionResults,
      );
      const failed = tests.filter(({ status }: { status: string }) => status === "failed");
      expect(failed).toMatchObject([{ title: expect.stringMatching(/^STA-2: /) }]);
      expect(failed[0].failureMessages[0]).toMatch(
        /STA-2 {2}MUST [\s\S]*write device_status = 0x10[\s\S]*got: 0x0 at step 1/,
      );
      expect(text).toMatch(/4\| conformance\(\{ createDevice, target \}\)/);
    });

    test("the test runner of Node.js has the same", () => {
      const text = fails(["--test", "--test-reporter=tap", "device.test.mjs"]);
      expect(text.match(/^ +not ok .*-\d+: /gm)).toEqual([expect.stringContaining("STA-2: ")]);
      expect(text).toContain("# SKIP not offered: the device is not a vmchannel device");
    });

    test("a program has the verdict of the command line", () => {
      const source = [
        `import { runConformance } from "${manifest.name}";`,
        'const device = await import("./device.mjs");',
        'const options = { run: "STA-*", runs: 20 };',
        'const reports = [await runConformance(device, options), await runConformance("device.mjs", options)];',
        "console.log(JSON.stringify(reports.map(({ exitCode, defects }) => [exitCode, defects])));",
      ].join("\n");
      writeFileSync(join(consumer, "judge.mjs"), source);
      const [inside, apart] = JSON.parse(runCommand(process.execPath, ["judge.mjs"], consumer)) as [
        unknown[],
        unknown[],
      ];
      const main = join(installed, "dist", "src", "cli", "main.js");
      const words = [
        "run",
        "--target",
        "device.mjs",
        "--run",
        "STA-*",
        "--runs",
        "20",
        "--reporter",
        "json=report.json",
      ];
      fails([main, ...words]);
      const { exitCode, defects } = JSON.parse(readFileSync(join(consumer, "report.json"), "utf8"));
      expect(defects).toMatchObject([{ clause: "STA-2", verdict: "failed" }]);
      expect([inside, apart]).toEqual([
        [exitCode, defects],
        [exitCode, defects],
      ]);
    });

    test("its compiler accepts the types, without skipping those of the kit", () => {
      const compiler = join(realpathSync(join(repositoryRoot, "node_modules", "typescript")), "bin", "tsc");
      const nodeTypes = ["--typeRoots", join(repositoryRoot, "node_modules", "@types"), "--types", "node"];
      const strict = ["--strict", "--exactOptionalPropertyTypes", "--target", "es2023", "--module", "nodenext"];
      writeFileSync(
        join(consumer, "judge.ts"),
        [
          `import { type ConformanceOptions, type Report, runConformance } from "${manifest.name}";`,
          `import { conformance } from "${manifest.name}/node-test";`,
          'import * as device from "./device.ts";',
          'const options: ConformanceOptions = { run: ["STA-*"], skip: "MIG-*", level: "MUST", onCheck: () => undefined };',
          "export const report: Promise<Report> = runConformance(device, options);",
          "conformance(device, { ...options, name: 'mine' });",
        ].join("\n"),
      );
      const flags = [...strict, "--noEmit", "--allowImportingTsExtensions", ...nodeTypes];
      runCommand(
        process.execPath,
        [compiler, ...flags, "judge.ts", "node_modules/vmchannel-conformance/dist/src/vitest.d.ts"],
        consumer,
      );
    });
  });
});
