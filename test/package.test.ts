import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles, repositoryRoot } from "./support/source-tree.ts";

interface Manifest {
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
  test("pins every dependency to one version", () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.length).toBeGreaterThan(5);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
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
  test("holds what users need and nothing of the kit's own making", () => {
    const options = { cwd: repositoryRoot, encoding: "utf8", shell: process.platform === "win32" } as const;
    const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], options);
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = packed.files.map(({ path }) => path);

    expect(paths).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "spec/pci.json", "spec/schema/pci.schema.json"]),
    );
    expect(paths).toEqual(expect.arrayContaining(["dist/src/spec/load.js", "dist/src/spec/load.d.ts"]));
    expect(paths.filter((path) => !/^(dist|spec|targets|docs)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path))).toEqual(
      [],
    );
    expect(paths).not.toContain("dist/.inputs");
  });
});
