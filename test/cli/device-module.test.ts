import { spawnSync } from "node:child_process";
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
