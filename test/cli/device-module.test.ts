import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const example = join(repositoryRoot, "examples", "in-process-device", "bare-device.ts");
const temporaryDirectory = useTemporaryDirectories();

it("a device module in TypeScript is judged without a wire, under every Node.js that the kit runs on", () => {
  const words = [main, "run", "--target", example, "--runs", "5", "--reporter", "terminal"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: temporaryDirectory(),
    encoding: "utf8",
    env: { ...process.env, GITHUB_ACTIONS: "" },
  });
  expect(stderr).toBe("");
  expect(stdout).toContain("bare-device 1");
  expect(stdout).toMatch(/[1-9]\d* passed/);
  expect(status).toBe(0);
});

it("two targets are told apart check by check, with the scenario that shows the difference", () => {
  const folder = temporaryDirectory();
  const device = (name: string, sticky: number): string => {
    const path = join(folder, `${name}.mjs`);
    const text = `export const target = { name: "${name}", deviceType: "other", channels: [] };
      export const createDevice = () => ({ configRead: (offset) => offset === 0 ? 0x1af4 + ${sticky} : 0,
        configWrite() {}, portRead() {}, portWrite() {} });`;
    writeFileSync(path, text);
    return path;
  };
  const run = (...files: string[]) =>
    spawnSync(process.execPath, [main, "diff", ...files], { cwd: folder, encoding: "utf8" });
  const [one, other] = [device("one", 0), device("other", 1)];
  const same = run(one, one);
  expect([same.status, same.stderr]).toEqual([0, ""]);
  expect(same.stdout).toMatch(/^A one [|] B one, seed 1\n0 of \d{2,} checks/);
  const apart = run(one, other);
  expect([apart.status, apart.stderr]).toEqual([1, ""]);
  expect(apart.stdout).toContain("PCI-ID-1");
});
