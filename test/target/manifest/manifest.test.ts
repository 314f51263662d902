import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import type { TargetManifest } from "../../../src/target/manifest/manifest.ts";
import { parseManifest, readManifest } from "../../../src/target/manifest/parse-manifest.ts";
import { listFiles, repositoryRoot } from "../../support/source-tree.ts";

const announced = loadSpecification().vmchannel.identity;

type Json = Record<string, unknown>;

/** A manifest with everything that one must have, and the changes of a test. */
function manifestWith(changes: Json = {}): Json {
  return {
    kind: "target-manifest",
    version: 1,
    name: "mine",
    start: { program: "./mine", arguments: ["--qtest", placeholder("qtest")] },
    qtest: { kind: "unix" },
    deviceType: "vmchannel",
    ram: [{ start: "0x100000", length: "0x400000" }],
    ...changes,
  };
}

function placeholder(text: string): string {
  return `\${${text}}`;
}

function parse(changes: Json = {}): TargetManifest {
  return parseManifest(manifestWith(changes), "mine.json", announced);
}

const unixEnd = { kind: "unix" };
const qemuIdentity = {
  vendorId: 0x1af4,
  deviceId: 0x1003,
  subsystemVendorId: 0x1af4,
  subsystemId: 3,
  classCode: 0x078000,
};

describe("a target manifest", () => {
  it("needs little, and gets a sensible value for all the rest", () => {
    const manifest = parse();
    expect(manifest).toMatchObject({
      name: "mine",
      qtest: { kind: "unix", path: undefined, role: "connect" },
      identity: announced,
      pci: undefined,
      setup: [],
      interrupt: undefined,
      ram: [{ start: 0x10_0000, length: 0x40_0000 }],
      channels: [],
      synchronous: false,
      settleRounds: 2,
    });
    expect(manifest.limits.reply).toBeGreaterThan(0);
    expect(manifest.start?.restart).toBe("never");
  });

  it("reads numbers in both notations and keeps what is given", () => {
    const manifest = parse({
      identity: { deviceId: "0x10AB", classCode: 7 },
      pci: { find: "address", device: 4 },
      setup: [{ device: 1, offset: "0x60", width: 4, value: "0x90a0b05" }],
      interrupt: { line: 10 },
      ioWindow: { start: "0x1000", length: 256 },
      channels: [{ name: "org.example agent", hostEnd: { kind: "tcp", port: 4444, role: "listen" } }],
      limits: { reply: 5 },
    });
    expect(manifest).toMatchObject({
      identity: { ...announced, deviceId: 0x10ab, classCode: 7 },
      pci: { bus: 0, device: 4, function: 0 },
      setup: [{ bus: 0, device: 1, function: 0, offset: 0x60, width: 4, value: 0x090a0b05 }],
      interrupt: { interceptIn: undefined, line: 10 },
      ioWindow: { start: 0x1000, length: 256 },
      channels: [{ hostEnd: { kind: "tcp", host: "127.0.0.1", port: 4444, role: "listen" } }],
      limits: { reply: 5 },
    });
    expect(manifest.limits.start).toBeGreaterThan(5);
  });

  it.each<[string, Json, string, string]>([
    ["an unknown key", { chanels: [] }, "/chanels", 'Did you mean "channels"?'],
    ["an unknown key deep inside", { interrupt: { line: 1, intercept: "x" } }, "/interrupt/intercept", "interceptIn"],
    ["an unknown key of a tagged object", { qtest: { kind: "unix", pth: "x" } }, "/qtest/pth", 'Did you mean "path"?'],
    ["a missing key", { name: undefined }, "", 'Add the key "name".'],
    ["no memory of a target that has its own", { ram: undefined }, "", 'expected the key "ram"'],
    ["no way to reach it", { qtest: undefined }, "", 'expected the key "qtest"'],
    ["two ways to reach it", { vhostUser: { queues: 1 } }, "/qtest", 'nothing beside "vhostUser"'],
    ["PCI of a back-end", { qtest: undefined, vhostUser: { queues: 1 }, transport: "modern" }, "/transport", "no PCI"],
    [
      "a request without room for its answer",
      { deviceType: "other", identity: qemuIdentity, queueRoles: [{ queue: 0, role: "request", readable: "00" }] },
      "/queueRoles/0",
      "A request has both readable and writable",
    ],
    ["a back-end without queues", { qtest: undefined, vhostUser: { queues: 0 } }, "/vhostUser/queues", "at least 1"],
    [
      "a size that no ring has",
      { qtest: undefined, vhostUser: { queues: 1, queueSize: 3 } },
      "/vhostUser/queueSize",
      "a power of two",
    ],
    ["another format version", { version: 2 }, "/version", "1"],
    ["another kind of file", { kind: "case" }, "/kind", "target-manifest"],
    ["an unknown way", { qtest: { kind: "pigeon" } }, "/qtest", '"kind" is one of "unix", "tcp", "stdio"'],
    ["a way that is mistyped", { qtest: { kind: "unxi" } }, "/qtest", 'Did you mean "unix"?'],
    [
      "an unknown host end",
      { channels: [{ name: "a", hostEnd: { kind: "pipe" } }] },
      "/channels/0/hostEnd",
      '"kind" is one of "unix", "tcp"',
    ],
    ["a wrong type", { ram: [{ start: true, length: 4096 }] }, "/ram/0/start", "an integer or a string"],
    ["digits of another notation", { ram: [{ start: "12", length: 4096 }] }, "/ram/0/start", "^0x"],
    ["a number below zero", { ram: [{ start: -4096, length: 4096 }] }, "/ram/0/start", "at least 0"],
    ["a port beyond the last", { qtest: { kind: "tcp", port: 70_000 } }, "/qtest/port", "65535"],
    ["a channel's name with a comma", { channels: [{ name: "a,b", hostEnd: unixEnd }] }, "/channels/0/name", "^["],
    ["a channel's name with a colon", { channels: [{ name: "a:b", hostEnd: unixEnd }] }, "/channels/0/name", "^["],
    ["an empty name", { name: "" }, "/name", "^["],
    ["no RAM", { ram: [] }, "/ram", "1"],
  ])("is refused for %s, with the place and what to do", (_name, changes, path, help) => {
    const document = JSON.parse(JSON.stringify(manifestWith(changes)));
    expect(() => parseManifest(document, "mine.json", announced)).toThrow(
      expect.objectContaining({
        code: "configuration",
        message: expect.stringContaining(path === "" ? "mine.json: expected " : `mine.json at ${path}: expected `),
      }),
    );
    try {
      parseManifest(document, "mine.json", announced);
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      expect(`${message} ${hint}`).toContain(help);
    }
  });

  it.each<[string, Json, string, string]>([
    ["ids of another type left out", { deviceType: "other", identity: { deviceId: 1 } }, "/identity", "vendorId"],
    ["an id too wide", { identity: { deviceId: 65_536 } }, "/identity/deviceId", "0xffff"],
    ["a part of a page", { ram: [{ start: 0, length: 100 }] }, "/ram/0", "4096"],
    ["no page", { ram: [{ start: 0, length: 0 }] }, "/ram/0", "at least one"],
    [
      "RAM that overlaps",
      { ram: [0, 4096].map((start) => ({ start, length: 8192 })) },
      "/ram/1/start",
      "at least 0x2000",
    ],
    ["RAM too far up", { ram: [{ start: 2 ** 53 - 4096, length: 8192 }] }, "/ram/0", "2^53"],
    ["ports beyond the last", { ioWindow: { start: 0xff80, length: 0x100 } }, "/ioWindow", "0x10000"],
    ["a window too small", { ioWindow: { start: 0xc000, length: 0x40 } }, "/ioWindow", "at least 0x100"],
    ["a window at 0", { memoryWindow: { start: 0, length: "0x100000" } }, "/memoryWindow", "between 1"],
    ["an unaligned write", { setup: [{ device: 1, offset: 2, width: 4, value: 0 }] }, "/setup/0/offset", "multiple"],
    ["a wide value", { setup: [{ device: 1, offset: 2, width: 1, value: 256 }] }, "/setup/0/value", "1 bytes"],
    ["one name twice", { channels: ["a", "a"].map((name) => ({ name, hostEnd: unixEnd })) }, "/channels/1/name", "own"],
    ["roles of known queues", { queueRoles: [{ queue: 1, role: "sink" }] }, "/queueRoles", "none"],
    ["stdio of nothing", { start: undefined, qtest: { kind: "stdio" } }, "/qtest/kind", "unix or tcp"],
    ["no path to attach to", { start: undefined }, "/qtest/path", "written out"],
    ["no port to attach to", { start: undefined, qtest: { kind: "tcp" } }, "/qtest/port", "written out"],
    [
      "a temporary path to attach to",
      { start: undefined, qtest: { kind: "unix", path: `${placeholder("tmp")}/q` } },
      "/qtest/path",
      "written out",
    ],
    [
      "bytes behind a file's end",
      { start: { program: "x", arguments: [], files: [{ name: "f", size: 4, bytes: [{ offset: 3, hex: "0102" }] }] } },
      "/start/files/0/bytes/0",
      "inside",
    ],
    [
      "a fill that is no byte",
      { start: { program: "x", arguments: [], files: [{ name: "f", size: 4, fill: 256 }] } },
      "/start/files/0/fill",
      "a byte",
    ],
    ...["version (", "version [0-9]+"].map((pattern): [string, Json, string, string] => [
      `the version pattern ${pattern}`,
      { start: { program: "x", arguments: [], askVersion: { arguments: [], pattern } } },
      "/start/askVersion/pattern",
      "with a group",
    ]),
    [
      "a placeholder that is not known when the version is asked",
      { start: { program: "x", arguments: [], askVersion: { arguments: [placeholder("tmp")], pattern: "(.)" } } },
      "/start/askVersion/arguments/0",
      "no placeholder but",
    ],
    ...["tmpp", "qtest:x", "socket", "socket:", "port:a/b", "chanel:a"].map((bad): [string, Json, string, string] => [
      `the placeholder ${bad}`,
      { start: { program: "x", arguments: ["a", `-x ${placeholder(bad)}`] } },
      "/start/arguments/1",
      placeholder("socket:NAME"),
    ]),
    [
      "a placeholder of a channel that is not there",
      {
        start: { program: "x", arguments: [placeholder("channel:agnet")] },
        channels: [{ name: "agent", hostEnd: unixEnd }],
      },
      "/start/arguments/0",
      'Did you mean "agent"?',
    ],
    [
      "a placeholder in the environment",
      { start: { program: "x", arguments: [], environment: { A: placeholder("x") } } },
      "/start/environment/A",
      "one of",
    ],
  ])("is refused for %s, which its schema cannot say", (_name, changes, path, help) => {
    let thrown: { code: string; message: string; hint: string } | undefined;
    try {
      parse(changes);
    } catch (error) {
      thrown = error as typeof thrown;
    }
    expect(thrown?.code).toBe("configuration");
    expect(thrown?.message).toContain(`mine.json at ${path}: expected `);
    expect(`${thrown?.message} ${thrown?.hint}`).toContain(help);
  });

  it("takes ids of a device of another type as they are given", () => {
    const manifest = parse({ deviceType: "other", identity: qemuIdentity, queueRoles: [{ queue: 1, role: "sink" }] });
    expect(manifest.identity).toEqual(qemuIdentity);
    expect(manifest.queueRoles).toEqual([{ queue: 1, role: "sink" }]);
  });
});

describe("a manifest's file", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "manifest-test-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("is named when it cannot be read or is not valid JSON", () => {
    expect(() => readManifest(join(folder, "none.json"), announced)).toThrow(/none\.json cannot be read/);
    const file = join(folder, "bad.json");
    writeFileSync(file, '{ "kind": "target-manifest", }');
    expect(() => readManifest(file, announced)).toThrow(/bad\.json is not valid JSON/);
    writeFileSync(file, "[]");
    expect(() => readManifest(file, announced)).toThrow(/bad\.json: expected an object, found \[\]/);
  });

  it("is good when the kit ships it", () => {
    const files = listFiles(repositoryRoot, "targets").filter((path) => !path.includes("expect"));
    expect(files.length).toBeGreaterThan(0);
    for (const path of files) {
      expect(readManifest(join(repositoryRoot, path), announced).name).toMatch(/^[a-z0-9-]+$/);
    }
  });
});
