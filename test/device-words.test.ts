import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceIds, findDeviceWords, unusedPermissions } from "./support/device-words.ts";
import { repositoryRoot } from "./support/source-tree.ts";

test("what is said of one device type stands in folders of its own alone", () => {
  expect(deviceIds(repositoryRoot)).toContainEqual({ device: "vmchannel", prefix: "VMC-" });
  const { files, words } = findDeviceWords(repositoryRoot);
  expect(words.map(({ file, line, reason }) => `${file}:${line} ${reason}`)).toEqual([]);
  expect(files).toBeGreaterThan(300);
});

test("every file that may name a type does", () => {
  expect(unusedPermissions(repositoryRoot)).toEqual([]);
});

describe("a word of one device type", () => {
  let root = "";

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "vmconform-device-words-"));
    cpSync(join(repositoryRoot, "spec"), join(root, "spec"), { recursive: true });
  });

  afterAll(() => rmSync(root, { recursive: true }));

  function found(file: string, text: string): readonly string[] {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${text}\n`);
    const { words } = findDeviceWords(root);
    rmSync(join(root, file));
    return words.map(({ line, reason }) => `${line} ${reason}`);
  }

  test.each([
    ["src/oracle/planted.ts", 'judgement.clause("VMC-TX-1").reached++;', "names a clause of vmchannel"],
    ["src/report/planted.ts", "// as VMC-CFG-9 asks for", "names a clause of vmchannel"],
    ["properties/ring/planted.ts", 'clauses: ["RNG-1", "VMC-TX-1"],', "names a clause of vmchannel"],
    ["src/oracle/device/console/planted.ts", 'const id = "VMC-TX-1";', "names a clause of vmchannel"],
    ["src/report/device/vmchannel/planted.ts", 'const id = "VMC-TX-1";', "names a clause of vmchannel"],
    ["src/runner/planted.ts", 'if (deviceType === "other") {}', "asks for the type of a device"],
    ["src/runner/planted.ts", 'if ("other" != run.target.deviceType) {}', "asks for the type of a device"],
    ["src/runner/planted.ts", "switch (context.deviceType) {}", "asks for the type of a device"],
    ["src/runner/planted.ts", 'if (["vmchannel"].includes(type)) {}', "names the type vmchannel"],
    ["src/runner/planted.ts", "const isKnown = type === `vmchannel`;", "names the type vmchannel"],
    ["src/runner/planted.ts", "const { message } = specification.vmchannel;", "names the type vmchannel"],
    ["src/runner/planted.ts", "const { vmchannel: own } = specification;", "names the type vmchannel"],
    ["src/runner/planted.ts", 'const own = specification["vmchannel"];', "names the type vmchannel"],
    ["properties/ring/planted.ts", 'if (deviceType === "other") {}', "asks for the type of a device"],
  ])("is refused in %s: %s", (file, text, reason) => {
    expect(found(file, text)).toEqual([`1 ${reason}`]);
  });

  test("may stand in that type's folder", () => {
    expect(found("src/oracle/device/vmchannel/planted.ts", 'const id = "VMC-TX-1";')).toEqual([]);
    expect(found("properties/device/vmchannel/planted.ts", 'clauses: ["VMC-TX-1"],')).toEqual([]);
  });
});
