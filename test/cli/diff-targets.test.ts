import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../support/source-tree.ts";
import { useTemporaryDirectories } from "../support/temporary-directory.ts";

const temporaryDirectory = useTemporaryDirectories();
const main = join(repositoryRoot, "dist", "src", "cli", "main.js");
const served = join(repositoryRoot, "targets", "served-reference.json");

/** Runs `diff`; `interruptAt` is what it has written when it is interrupted. */
async function diff(words: readonly string[], interruptAt?: string) {
  const child = spawn(process.execPath, [main, "diff", ...words], { cwd: temporaryDirectory() });
  let out = "";
  let error = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    if (interruptAt !== undefined && !child.killed && out.includes(interruptAt)) {
      child.kill("SIGINT");
    }
  });
  child.stderr.on("data", (data: Buffer) => {
    error += data.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, error };
}

describe("diff of two targets", () => {
  it("asks the reference device in this process and one that is served the same, and finds no difference", async () => {
    const { code, out, error } = await diff(["reference", served, "--run", "STA-1,VMC-TX-2,REG-14", "--runs", "2"]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^A reference device [|] B served-reference, seed 1\n0 of \d+ checks say something else/);
  });

  it("keeps to the seed and the selection, and shows what each says of the shortest scenario", async () => {
    const device = join(temporaryDirectory(), "device.mjs");
    const reference = join(repositoryRoot, "dist", "reference", "device.js");
    const text = `import { createReferenceDevice } from ${JSON.stringify(reference)};
      export const target = { name: "keeps-status", channels: ["a", "b"] };
      export function createDevice(environment, creation) {
        const device = createReferenceDevice(environment, creation);
        const { portRead, portWrite } = device;
        let base = 0;
        return Object.assign(device, {
          configWrite: ((write) => (offset, width, value) => {
            base = offset === 0x10 ? value & ~3 : base;
            write.call(device, offset, width, value);
          })(device.configWrite),
          portRead: (port, width) => portRead.call(device, port, width) | (port === base + 18 ? 0x20 : 0),
          portWrite: (port, width, value) => portWrite.call(device, port, width, value),
        });
      }`;
    writeFileSync(device, text);
    const { code, out, error } = await diff([device, served, "--run", "STA-1", "--seed", "7"]);
    expect({ code, error }).toEqual({ code: 1, error: "" });
    expect(out).toMatch(
      /^A keeps-status [|] B served-reference, seed 7\n {2}STA-1 {2}failed at [A-Z]+-\d+ [|] passed\n/,
    );
    expect(out).toMatch(/ {6}A keeps-status: [A-Z]+-\d+ [|] allowed: .* [|] got: /);
    expect(out).toContain("      B served-reference: no finding\n");
    expect(out).toMatch(/\n2 of 2 checks say something else of the two\n$/);
  });

  it("tells what was compared when it is interrupted", async () => {
    const { code, out } = await diff(["reference", "reference"], "seed 1\n");
    expect(code).toBe(130);
    expect(out).toMatch(/\n0 of \d+ checks say .*\nInterrupted: [1-9]\d* checks were not compared\.\n$/);
  });

  it("refuses a selection that matches nothing", async () => {
    const { code, error } = await diff(["reference", served, "--run", "STAA-*"]);
    expect(code).toBe(2);
    expect(error).toContain("--run STAA-* matches no check");
  });
});

it("the word reference stands for the reference device, even where a folder is called so", () => {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, "reference"));
  const words = [main, "diff", "reference", "reference", "--run", "PCI-ID-1"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("0 of 1 checks");
});
