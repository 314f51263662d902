import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockFolder } from "../../../src/cli/results/folder-lock.ts";
import { repositoryRoot } from "../../support/source-tree.ts";
import { useTemporaryDirectories } from "../../support/temporary-directory.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const environment = { ...process.env, GITHUB_ACTIONS: "", npm_lifecycle_event: "" };
const temporaryDirectory = useTemporaryDirectories();

/** A device without rings, with a PCI vendor id of its own. */
function writeDevice(folder: string, name: string, vendor: number): void {
  const text = `export const target = { name: "${name}", deviceType: "other", channels: [] };
    export const createDevice = () => ({ configRead: (offset) => offset === 0 ? ${vendor} : 0,
      configWrite() {}, portRead() {}, portWrite() {} });`;
  writeFileSync(join(folder, `${name}.mjs`), text);
}

async function runBeside(folder: string, words: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env: environment, stdio: "ignore" });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

function replay(folder: string, file: string): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [main, "replay", file], { cwd: folder, encoding: "utf8", env: environment });
}

it("two runs in one folder never mix, and a case of the latest one needs nothing else to be run again", async () => {
  const folder = temporaryDirectory();
  writeDevice(folder, "one", 0x1111);
  writeDevice(folder, "other", 0x2222);
  const flags = ["--run", "PCI-ID-1,PCI-ID-2", "--workers", "1", "--reporter", "terminal,junit"];
  const codes = await Promise.all(["one.mjs", "other.mjs"].map((file) => runBeside(folder, ["run", file, ...flags])));
  expect(codes).toEqual([1, 1]);

  const root = join(folder, "vmconform-report");
  const runs = readdirSync(root).filter((name) => name !== "latest");
  expect(runs.map((name) => name.replace(/^.*\d{6}-/, "")).sort()).toEqual(["one", "other"]);
  for (const name of runs) {
    const label = name.endsWith("-one") ? "one" : "other";
    const [file = ""] = readdirSync(join(root, name, "cases"));
    const text = readFileSync(join(root, name, "cases", file), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      target: label,
      origin: { directory: "../../..", manifest: `${label}.mjs` },
    });
    expect(readFileSync(join(root, name, "junit.xml"), "utf8")).toContain(file);
  }

  const [file = ""] = readdirSync(join(root, "latest", "cases"));
  const path = join("vmconform-report", "latest", "cases", file);
  const again = replay(folder, path);
  expect([again.status, again.stdout.trimEnd().split("\n").at(-1)]).toEqual([1, "STILL FAILS"]);
  mkdirSync(join(folder, "elsewhere"));
  expect(replay(join(folder, "elsewhere"), join("..", path)).stdout).toContain("STILL FAILS");
});

it("two runs that are given the same folder do not mix: the second one is refused", async () => {
  const folder = temporaryDirectory();
  writeDevice(folder, "one", 0x1111);
  const unlock = lockFolder(folder);
  const words = ["run", "one.mjs", "--run", "PCI-ID-1", "--workers", "1", "--output-dir", "."];
  expect(await runBeside(folder, words)).toBe(2);
  unlock();
  expect(await runBeside(folder, words)).toBe(1);
});
