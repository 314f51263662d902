import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadSpecification } from "../../../src/spec/load.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import type { TargetManifest } from "../../../src/target/manifest/manifest.ts";
import { parseManifest } from "../../../src/target/manifest/parse-manifest.ts";
import { createQtestTarget } from "../../../src/target/qtest/qtest.ts";
import type { Target } from "../../../src/target/target.ts";
import { repositoryRoot } from "../../support/source-tree.ts";
import { startFakeQtestServer } from "../fake-qtest-server.ts";

const announced = loadSpecification().vmchannel.identity;
const script = fileURLToPath(new URL("fake-implementation.mjs", import.meta.url));
const opened: Target[] = [];
const usualTemporary = process.env["TMPDIR"];
/** The folder for temporary files, for these tests alone. */
let temporary: string;

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), "qtest-test-"));
  process.env["TMPDIR"] = temporary;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((target) => target.close()));
  expect(readdirSync(temporary)).toEqual([]);
});

afterAll(() => {
  if (usualTemporary === undefined) {
    delete process.env["TMPDIR"];
  } else {
    process.env["TMPDIR"] = usualTemporary;
  }
  rmSync(temporary, { recursive: true });
});

function placeholder(text: string): string {
  return `\${${text}}`;
}

type Changes = Record<string, unknown>;

function manifestOf(args: readonly string[], changes: Changes = {}): TargetManifest {
  const document = {
    kind: "target-manifest",
    version: 1,
    name: "fake",
    start: { program: process.execPath, arguments: [script, ...args] },
    qtest: { kind: "unix" },
    deviceType: "vmchannel",
    ram: [{ start: 4096, length: 4096 }],
    limits: { start: 5000, reply: 5000, stop: 500 },
    ...changes,
  };
  return parseManifest(document, "fake.json", announced);
}

async function open(manifest: TargetManifest): Promise<Target> {
  const target = await createQtestTarget(manifest, "/");
  opened.push(target);
  return target;
}

async function readIds(target: Target): Promise<number[]> {
  const batch = new AccessBatch();
  batch.configRead(0, 4);
  batch.configRead(0x2c, 4);
  await target.run(batch);
  return [...batch.value.subarray(0, 2)];
}

async function until(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 300 && !condition(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return condition();
}

const onQtest = ["--qtest", placeholder("qtest")];

describe("a target over qtest", () => {
  it.each([
    ["a unix socket that it listens on", { kind: "unix" }, []],
    ["a unix socket that it connects to", { kind: "unix", role: "listen" }, ["--connect"]],
    ["a TCP port that it listens on", { kind: "tcp" }, []],
    ["a TCP port that it connects to", { kind: "tcp", role: "listen" }, ["--connect"]],
    ["its standard input and output", { kind: "stdio" }, []],
  ])("is reached through %s", async (_name, qtest, args) => {
    const target = await open(manifestOf([...onQtest, ...args], { qtest }));
    expect(await readIds(target)).toEqual([0x103f_1af4, 0xffff_1af4]);
  });

  it("is announced as its manifest says", async () => {
    const channels = [{ name: "one", hostEnd: { kind: "unix" } }];
    const args = [...onQtest, "--channel", placeholder("channel:one")];
    const target = await open(manifestOf(args, { channels, implementationVersion: "1.2", interrupt: { line: 3 } }));
    expect(target.description).toMatchObject({
      name: "fake",
      version: "1.2",
      deviceType: "vmchannel",
      identity: announced,
      channels: [{ name: "one" }],
      capabilities: { synchronous: false, freshDevice: false, interruptLine: true, saveRestore: false },
    });
  });

  it.each([
    ["unix", "connect", []],
    ["unix", "listen", ["--connect"]],
    ["tcp", "connect", []],
  ])("exchanges bytes with its host ends: %s, %s", async (kind, role, args) => {
    const channels = ["one", "two"].map((name) => ({ name, hostEnd: { kind, role } }));
    const places = channels.flatMap(({ name }) => ["--channel", placeholder(`channel:${name}`)]);
    const qtest = { kind: "unix", role };
    const target = await open(manifestOf([...onQtest, ...args, ...places], { channels, qtest }));
    const ends = [target.hostEnd(0), target.hostEnd(1)] as const;
    expect(ends.map((end) => end.connected)).toEqual([true, true]);
    await ends[0].send(Buffer.from("to one"));
    await ends[1].send(Buffer.from("to two"));
    expect(await until(() => ends[0].available + ends[1].available === 12)).toBe(true);
    expect(ends.map((end) => Buffer.from(end.take()).toString())).toEqual(["to one", "to two"]);
  });

  it("starts a scenario with host ends that are open, read and empty", async () => {
    const channels = [{ name: "one", hostEnd: { kind: "unix" } }];
    const target = await open(manifestOf([...onQtest, "--channel", placeholder("channel:one")], { channels }));
    await target.hostEnd(0).send(Buffer.from("left over"));
    expect(await until(() => target.hostEnd(0).available > 0)).toBe(true);
    target.hostEnd(0).stall();
    await target.renew({ startIndex: 0 });
    expect(target.hostEnd(0)).toMatchObject({ connected: true, reading: true, available: 0 });
    await target.hostEnd(0).close();
    await target.renew({ startIndex: 0 });
    expect(target.hostEnd(0)).toMatchObject({ connected: true, reading: true, available: 0 });
  });

  it("attaches to an implementation that runs already, and cannot bring it back", async () => {
    const server = await startFakeQtestServer((line) => (line.startsWith("in") ? "OK 0x103f1af4\n" : "OK\n"));
    try {
      const qtest = { kind: "unix", path: server.path };
      const target = await open(manifestOf([], { start: undefined, qtest, pci: { find: "address", device: 9 } }));
      expect(await readIds(target)).toEqual([0x103f_1af4, 0x103f_1af4]);
      await target.renew({ startIndex: 0 });
      await server.close();
      await expect(readIds(target)).rejects.toMatchObject({ code: "crashed" });
      await expect(Promise.resolve(target.renew({ startIndex: 0 }))).rejects.toMatchObject({ code: "crashed" });
      expect(target.errorOutput()).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it("gives a device that works at once one round trip to notice what was done at host ends, no more", async () => {
    const server = await startFakeQtestServer((line) => (line.startsWith("in") ? "OK 0x103f1af4\n" : "OK\n"));
    const path = join(temporary, "one");
    const device = createServer((socket) => void socket.on("error", () => undefined).resume()).listen(path);
    try {
      const changes: Changes = {
        start: undefined,
        qtest: { kind: "unix", path: server.path },
        pci: { find: "address", device: 9 },
        channels: [{ name: "one", hostEnd: { kind: "unix", path } }],
        capabilities: { synchronous: true },
      };
      const target = await open(manifestOf([], changes));
      const barriers = async (work: () => void | Promise<void>): Promise<number> => {
        const before = server.lines.length;
        await work();
        return server.lines.slice(before).filter((line) => line === "endianness").length;
      };
      await target.renew({ startIndex: 0 });
      expect(await barriers(() => target.settle("host-ends"))).toBe(0);
      await target.hostEnd(0).send(Buffer.from("bytes"));
      expect(await barriers(() => target.settle("host-ends"))).toBe(1);
      expect(await barriers(() => target.settle("host-ends"))).toBe(0);
      await target.hostEnd(0).send(Buffer.from("bytes"));
      await readIds(target);
      expect(await barriers(() => target.settle("host-ends"))).toBe(0);
      expect(await barriers(() => target.renew({ startIndex: 0 }))).toBe(0);
      await target.hostEnd(0).close();
      expect(await barriers(() => target.renew({ startIndex: 0 }))).toBe(1);
    } finally {
      await Promise.all(opened.splice(0).map((target) => target.close()));
      await server.close();
      await new Promise((resolve) => device.close(resolve));
    }
  });

  it("gives the exit status and the last words of a target that ends in the middle", async () => {
    const target = await open(manifestOf([...onQtest, "--say", "hello", "--die", "outl 0xcf8 0x80002810"]));
    const batch = new AccessBatch();
    batch.configRead(0x10, 4);
    await expect(Promise.resolve(target.run(batch))).rejects.toMatchObject({
      code: "crashed",
      message: "fake ended with exit status 9; its last output: hello | about to die",
    });
    expect(target.errorOutput()).toEqual(["hello", "about to die"]);
    await expect(readIds(target)).rejects.toMatchObject({ code: "crashed" });
    await target.renew({ startIndex: 0 });
    expect(await readIds(target)).toEqual([0x103f_1af4, 0xffff_1af4]);
  });

  it("tells a target that does not answer from one that is slow, and says that it waits", async () => {
    const limits = { start: 5000, reply: 100, stop: 100 };
    const target = await open(manifestOf([...onQtest, "--stall", "outl 0xcf8 0x80002810"], { limits }));
    const batch = new AccessBatch();
    batch.configRead(0x10, 4);
    await expect(Promise.resolve(target.run(batch))).rejects.toMatchObject({
      code: "hung",
      message: "fake gave no reply for 100 ms; its process uses no CPU: it waits for something",
    });
  });

  it.each<[string, readonly string[], Changes, string, RegExp]>([
    [
      "ends at once",
      [...onQtest, "--say", "bad luck", "--nonsense"],
      {},
      "start-failed",
      /^fake ended with exit status 1 before it could be reached; its last output: /,
    ],
    ["never listens", [], { limits: { start: 300 } }, "start-failed", /^no connection at unix:.* within 300 ms: /],
    [
      "never connects",
      [],
      { limits: { start: 300 }, qtest: { kind: "unix", role: "listen" } },
      "start-failed",
      /^nobody connected to unix:.* within 300 ms$/,
    ],
    [
      "connects and says nothing",
      [...onQtest, "--stall", "endianness"],
      { limits: { reply: 100 } },
      "start-failed",
      /^at its start fake gave no reply for 100 ms/,
    ],
    [
      "ends at the first request",
      [...onQtest, "--die", "endianness"],
      {},
      "start-failed",
      /^at its start fake ended with exit status 9; its last output: about to die$/,
    ],
    [
      "writes other things on its standard output",
      [...onQtest, "--banner"],
      { qtest: { kind: "stdio" } },
      "protocol",
      /"Welcome!".*"OK little"/,
    ],
    [
      "does not know the interrupt controller",
      onQtest,
      { interrupt: { line: 1, interceptIn: "pic" } },
      "configuration",
      /inputs of "pic": .*FAIL Unknown device/,
    ],
    [
      "has no host end",
      onQtest,
      { channels: [{ name: "a", hostEnd: { kind: "unix" } }], limits: { start: 300 } },
      "host-end",
      /^no connection at unix:/,
    ],
    [
      "has another device",
      onQtest,
      { identity: { deviceId: 0x1000 } },
      "device-not-found",
      /1af4:1000, subsystem 1af4:ffff; there are 00:05.0 \(1af4:103f\)$/,
    ],
    ["has no device there", onQtest, { pci: { find: "address", device: 6 } }, "device-not-found", /is at 00:06\.0;/],
    ["is not there", [], { start: { program: "./no-such-file", arguments: [] } }, "start-failed", /no-such-file/],
    [
      "tells no version",
      onQtest,
      { start: { program: "echo", arguments: [], askVersion: { arguments: ["two"], pattern: "version (.)" } } },
      "start-failed",
      /^echo told no version/,
    ],
  ])(
    "fails to start with a reason, and leaves nothing behind, when it %s",
    async (_name, args, changes, code, message) => {
      await expect(createQtestTarget(manifestOf(args, changes), "/")).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  it("calls it a mistake when nothing is at the place of an implementation that should run already", async () => {
    const document = { kind: "target-manifest", version: 1, name: "fake", deviceType: "vmchannel" };
    const ram = [{ start: 0, length: 0x10_0000 }];
    const qtest = { kind: "unix", path: join(temporary, "nowhere") };
    const attached = parseManifest({ ...document, ram, qtest }, "fake.json", loadSpecification().vmchannel.identity);
    expect(attached.limits.start).toBe(1000);
    await expect(createQtestTarget(attached, "/")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/^no connection at unix:.*\/nowhere .*ENOENT.* \(qtest of the manifest\)$/),
      hint: expect.stringContaining('say with "start"'),
    });
  });

  it("asks the program for its version", async () => {
    const start = {
      program: process.execPath,
      arguments: [script, ...onQtest],
      askVersion: { arguments: ["-p", `"\${manifest} " + process.version`], pattern: "^/ v([0-9.]+)" },
    };
    const target = await open(manifestOf([], { start }));
    expect(target.description.version).toBe(process.versions.node);
  });

  it("fills in placeholders and makes the files that the manifest asks for", async () => {
    const start = {
      program: "sh",
      arguments: [
        "-c",
        `od -An -tx1 "$1/rom" >&2; echo "$2" "$3" "$PORT" >&2; exec "$4" "$5" --qtest "${placeholder("qtest")}"`,
        "sh",
        placeholder("tmp"),
        placeholder("manifest"),
        placeholder("socket:extra"),
        process.execPath,
        script,
      ],
      environment: { PORT: placeholder("port:a") },
      files: [{ name: "rom", size: 4, fill: "0xf4", bytes: [{ offset: 2, hex: "EBfd" }] }],
    };
    const target = await open(manifestOf([], { start }));
    const [bytes, rest = ""] = target.errorOutput();
    expect(bytes?.trim()).toBe("f4 f4 eb fd");
    expect(rest).toMatch(new RegExp(`^/ ${temporary}/vmconform-\\w+/extra [1-9][0-9]+$`));
    const folder = rest.split(" ")[1]?.replace("/extra", "") as string;
    expect(existsSync(folder)).toBe(true);
    await target.close();
    expect(existsSync(folder)).toBe(false);
  });

  it("takes a manifest's folder that is given from the current one", async () => {
    const start = {
      program: "sh",
      arguments: ["-c", `echo "$1" >&2; pwd >&2; exec cat`, "sh", placeholder("manifest")],
    };
    const here = manifestOf([], { start, qtest: { kind: "stdio" } });
    await expect(createQtestTarget(here, "test/target")).rejects.toMatchObject({
      code: "protocol",
      message: expect.stringContaining("endianness"),
    });
    const says = { ...start, arguments: [...start.arguments] };
    says.arguments[1] = `echo "$1" >&2; pwd >&2; exit 3`;
    const folder = join(repositoryRoot, "test/target");
    await expect(createQtestTarget(manifestOf([], { start: says }), "test/target")).rejects.toMatchObject({
      message: expect.stringContaining(`${folder} | ${folder}`),
    });
  });

  it("refuses a socket whose path is longer than the system allows", async () => {
    const qtest = { kind: "unix", path: `/tmp/${"long/".repeat(30)}socket` };
    await expect(createQtestTarget(manifestOf(onQtest, { qtest }), "/")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("a unix socket allows 107"),
    });
  });
});
