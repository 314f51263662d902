import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import { examineManifest } from "../../src/runner/doctor/doctor.ts";
import type { DoctorStep } from "../../src/runner/doctor/doctor-step.ts";
import { openSession } from "../../src/runner/session.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import type { RegisterEffect } from "../../src/spec/types.generated.ts";
import { withTransport } from "../../src/spec/with-transport.ts";
import { AccessBatch } from "../../src/target/access-batch.ts";
import type { TargetManifest } from "../../src/target/manifest/manifest.ts";
import { readManifest } from "../../src/target/manifest/parse-manifest.ts";
import { findProgram } from "../../src/target/process/find-program.ts";
import type { Target } from "../../src/target/target.ts";
import { createVhostUserTarget } from "../../src/target/vhost-user/vhost-user.ts";

const manifestFile = fileURLToPath(new URL("../../targets/qemu-storage-daemon-blk.json", import.meta.url));
const directory = dirname(manifestFile);
const isMissing = findProgram("qemu-storage-daemon", "/") === undefined && process.env["CI"] !== "true";
const { transport, vmchannel } = withTransport(loadSpecification(), "vhost-user");

let manifest: TargetManifest;
let folder: string;
let target: Target | undefined;
/** The process of the back-end that was started last. */
let pid: number | undefined;

beforeAll(() => {
  manifest = readManifest(manifestFile, vmchannel.identity);
  folder = mkdtempSync(join(tmpdir(), "vhost-user-test-"));
});

afterEach(async () => {
  await target?.close();
  target = undefined;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function start(changes: Partial<TargetManifest> = {}): Promise<Target> {
  target = await createVhostUserTarget({ ...manifest, ...changes }, directory, transport, async (started) => {
    pid = started;
  });
  return target;
}

/** A batch, and the registers of the target by what they are for. */
function accesses(of: Target) {
  const batch = new AccessBatch();
  const base = of.description.memoryWindow.start;
  const place = (use: RegisterEffect): readonly [number, 1 | 2 | 4] => {
    const register = transport.registers.find(({ effect }) => effect === use);
    const window = transport.structures.find(({ name }) => name === register?.structure)?.window;
    return [base + (window?.offset ?? 0) + (register?.offset ?? 0), register?.width ?? 4];
  };
  return {
    batch,
    read: (use: RegisterEffect) => batch.mmioRead(...place(use)),
    write: (use: RegisterEffect, value: number) => batch.mmioWrite(...place(use), value),
    memory: (address: number, bytes: readonly number[]) =>
      batch.memoryWrite(address, Uint8Array.from(bytes), 0, bytes.length),
  };
}

const ring = 0x10_0000;
/** In the second region of memory, above 4 GiB. */
const buffers = 0x1_0000_1000;

function descriptor(address: number, length: number, flags: number, next: number): number[] {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, address % 2 ** 32, true);
  view.setUint32(4, Math.floor(address / 2 ** 32), true);
  view.setUint32(8, length, true);
  view.setUint16(12, flags, true);
  view.setUint16(14, next, true);
  return [...bytes];
}

/** Puts a read of sector 0 on the ring and notifies; the ring starts at `index`. */
async function readSector(of: Target, index: number): Promise<void> {
  const { batch, write, memory } = accesses(of);
  write("select-accepted-features", 1);
  write("accept-features", 1);
  write("select-queue", 0);
  write("show-queue-size", 4);
  write("set-descriptors-low", ring);
  write("set-available-low", ring + 0x1000);
  write("set-used-low", ring + 0x2000);
  write("enable-queue", 1);
  memory(ring, [
    ...descriptor(buffers, 16, 1, 1),
    ...descriptor(buffers + 0x1000, 512, 3, 2),
    ...descriptor(buffers + 0x2000, 1, 2, 0),
  ]);
  memory(buffers, new Array<number>(16).fill(0));
  memory(buffers + 0x1000, new Array<number>(512).fill(0x77));
  memory(buffers + 0x2000, [0x55]);
  const [low, high] = [index % 256, Math.floor(index / 256)];
  memory(ring + 0x2000, [0, 0, low, high]);
  const slot = index % 4;
  memory(ring + 0x1000, [0, 0, (index + 1) % 256, Math.floor(((index + 1) % 0x1_0000) / 256)]);
  memory(ring + 0x1004 + 2 * slot, [0, 0]);
  write("set-status", 15);
  write("notify-queue", 0);
  await of.run(batch);
  await of.settle();
}

/** What came of it: used index, status byte, the first byte of the sector, and whether there was a call. */
async function result(of: Target): Promise<readonly number[]> {
  const { batch, read } = accesses(of);
  const [used, status, sector] = [new Uint8Array(2), new Uint8Array(1), new Uint8Array(512)];
  batch.memoryRead(ring + 0x2002, used, 0, 2);
  batch.memoryRead(buffers + 0x2000, status, 0, 1);
  batch.memoryRead(buffers + 0x1000, sector, 0, 512);
  const called = read("acknowledge-interrupt");
  await of.run(batch);
  return [(used[1] ?? 0) * 256 + (used[0] ?? 0), status[0] ?? -1, sector[511] ?? -1, batch.value[called] ?? -1];
}

describe.skipIf(isMissing)("the block device of QEMU's storage daemon over vhost-user", () => {
  it("serves a request from rings and buffers in two regions of memory, and calls", async () => {
    const daemon = await start();
    await readSector(daemon, 0);
    await expect.poll(() => result(daemon)).toEqual([1, 0, 0, expect.any(Number)]);
    expect(daemon.description.version).toMatch(/^\d+\.\d+/);
  });

  it("is found fit step by step by doctor, up to a request and the call for it", async () => {
    const steps: DoctorStep[] = [];
    await examineManifest(manifest, directory, loadSpecification(), (step) => steps.push(step));
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "start passed",
      "answer passed",
      "memory passed",
      "registers passed",
      "interrupt passed",
    ]);
    expect(steps.at(-1)?.detail).toContain("there was a call for it");
  });

  it("serves rings whose areas lie anywhere, as the clauses want it", async () => {
    const daemon = await start();
    const session = await openSession(daemon, loadSpecification());
    const property = properties.find(({ id }) => id === "RNG-36");
    expect(property?.unavailable(session.context)).toBeUndefined();
    const found = property && (await runCheck(property, session.context, session.runScenario, { seed: 1, runs: 5 }));
    expect([found?.outcome, found?.finding?.signature]).toEqual(["passed", undefined]);
    await session.close();
    target = undefined;
  });

  it("begins at the index that a ring is started with, over the end of 16 bits too", async () => {
    const daemon = await start();
    await daemon.renew({ startIndex: 0xffff });
    await readSector(daemon, 0xffff);
    await expect.poll(() => result(daemon)).toEqual([0, 0, 0, expect.any(Number)]);
  });

  it("serves no request of before once its rings were stopped, and serves again", async () => {
    const daemon = await start();
    await readSector(daemon, 0);
    const { batch, write } = accesses(daemon);
    write("set-status", 0);
    write("notify-queue", 0);
    await daemon.run(batch);
    const before = await result(daemon);
    await daemon.settle();
    expect((await result(daemon))[0]).toBe(before[0]);
    await readSector(daemon, 0);
    await expect.poll(async () => (await result(daemon)).slice(0, 3)).toEqual([1, 0, 0]);
  });

  it("tells that it was killed, by what, and starts it again for the next scenario", async () => {
    const daemon = await start();
    process.kill(pid ?? 0, "SIGKILL");
    const { batch, read } = accesses(daemon);
    read("offer-features");
    await expect(async () => daemon.run(batch)).rejects.toMatchObject({
      code: "crashed",
      message: expect.stringContaining("was ended by SIGKILL"),
    });
    await daemon.renew({ startIndex: 0 });
    await readSector(daemon, 0);
    await expect.poll(async () => (await result(daemon))[0]).toBe(1);
    expect(daemon.starts).toBe(2);
  });

  it("tells that it hangs, after no longer than the limit", async () => {
    const daemon = await start({ limits: { ...manifest.limits, reply: 300 } });
    process.kill(pid ?? 0, "SIGSTOP");
    const { batch, read } = accesses(daemon);
    read("offer-features");
    await expect(async () => daemon.run(batch)).rejects.toMatchObject({
      code: "hung",
      message: expect.stringContaining("stopped by a signal"),
    });
  });

  it("is reached where it runs already, and left running", async () => {
    const path = join(folder, "running");
    const { start: command } = manifest;
    const words = (command?.arguments ?? []).map((text) => text.replace(`\${vhost-user}`, path));
    const child = spawn(command?.program ?? "", words, { stdio: "ignore" });
    const attached = { start: undefined, qtest: { kind: "unix", path, role: "connect" } as const };
    const daemon = await start({ ...attached, limits: { ...manifest.limits, start: 10_000 } });
    await readSector(daemon, 0);
    await expect.poll(async () => (await result(daemon))[0]).toBe(1);
    await daemon.close();
    target = undefined;
    expect(child.exitCode).toBeNull();
    child.kill();
    await once(child, "exit");
  });
});

describe("a socket that is no vhost-user back-end", () => {
  it("is told of by doctor as what does not answer, and no further step is tried", async () => {
    const path = join(folder, "silent");
    const server = createServer();
    server.listen(path);
    await once(server, "listening");
    const steps: DoctorStep[] = [];
    const attached = { start: undefined, qtest: { kind: "unix", path, role: "connect" } as const };
    const limits = { ...manifest.limits, reply: 100 };
    await examineManifest({ ...manifest, ...attached, limits }, directory, loadSpecification(), (step) =>
      steps.push(step),
    );
    expect(steps.slice(0, 3).map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "start passed",
      "answer failed",
      "memory skipped",
    ]);
    server.close();
  });

  it("is refused in words when nothing is there", async () => {
    const qtest = { kind: "unix", path: join(folder, "nothing"), role: "connect" } as const;
    const limits = { ...manifest.limits, start: 50 };
    await expect(start({ start: undefined, qtest, limits })).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("there is no such socket (vhostUser.path of the manifest)"),
    });
  });

  it("is refused in words when something else listens there", async () => {
    const path = join(folder, "other");
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    server.listen(path);
    await once(server, "listening");
    const qtest = { kind: "unix", path, role: "connect" } as const;
    // The kit waits without letting this process go on, so that the server answers only once it has given up.
    await expect(start({ start: undefined, qtest, limits: { ...manifest.limits, reply: 200 } })).rejects.toMatchObject({
      code: "protocol",
      message: expect.stringContaining("does not answer as a vhost-user back-end"),
    });
    server.close();
  });

  it("is refused in words when the command that should listen there ends", async () => {
    const command = { ...manifest.start, program: "sh", arguments: ["-c", "echo no disk >&2; exit 3"] };
    const changed = { ...command, askVersion: undefined } as NonNullable<TargetManifest["start"]>;
    await expect(start({ start: changed })).rejects.toMatchObject({
      code: "start-failed",
      message: expect.stringMatching(/ended with exit status 3 before it could be reached; its last output: no disk/),
    });
  });
});
