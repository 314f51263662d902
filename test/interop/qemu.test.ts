import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/random.ts";
import { examineManifest } from "../../src/runner/doctor/doctor.ts";
import type { DoctorStep } from "../../src/runner/doctor/doctor-step.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { AccessBatch } from "../../src/target/access-batch.ts";
import type { TargetManifest } from "../../src/target/manifest/manifest.ts";
import { readManifest } from "../../src/target/manifest/parse-manifest.ts";
import { findProgram } from "../../src/target/process/find-program.ts";
import { createQtestTarget } from "../../src/target/qtest/qtest.ts";
import type { Target } from "../../src/target/target.ts";

const manifestFile = fileURLToPath(new URL("../../targets/qemu-virtio-serial.json", import.meta.url));
const directory = dirname(manifestFile);
const install = "apt-get install -y --no-install-recommends qemu-system-x86";
const qemu = findProgram("qemu-system-x86_64", "/");
const isMissing = qemu === undefined && process.env["CI"] !== "true";

const bar = 0xc000;
const ring = 0x10_0000;
const buffer = 0x18_0000;

const started = ["start passed", "answer passed", "set-up passed", "host-ends passed", "device passed"];

/** Registers of the legacy interface, as offsets from BAR0. */
const register = { guestFeatures: 4, address: 8, size: 12, select: 14, notify: 16, status: 18, isr: 19 };

const usualTemporary = process.env["TMPDIR"];
/** The folder for temporary files, for these tests alone. */
let temporary: string;
let manifest: TargetManifest;

beforeAll(() => {
  temporary = mkdtempSync(join(tmpdir(), "qemu-test-"));
  process.env["TMPDIR"] = temporary;
  manifest = readManifest(manifestFile, loadSpecification().vmchannel.identity);
});

afterAll(() => {
  if (usualTemporary === undefined) {
    delete process.env["TMPDIR"];
  } else {
    process.env["TMPDIR"] = usualTemporary;
  }
  rmSync(temporary, { recursive: true });
});

function start(changes: Partial<TargetManifest> = {}): Promise<Target> {
  return createQtestTarget({ ...manifest, ...changes }, directory);
}

/** Processes of QEMU that these tests have started, by the folder for temporary files in their command line. */
function findLeftProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readCommandLine(pid).includes(temporary) && readParent(pid) === process.pid);
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

function readParent(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
}

async function runOne(target: Target, fill: (batch: AccessBatch) => void): Promise<number[]> {
  const batch = new AccessBatch();
  fill(batch);
  await target.run(batch);
  return [...batch.value.subarray(0, batch.count)];
}

/** Maps BAR0 and lets the function answer there and reach memory. */
function openBar(batch: AccessBatch): void {
  batch.configWrite(0x10, 4, bar);
  batch.configWrite(0x04, 2, 7);
}

/** Brings queue 1 up without any feature, with one readable chain of 16 bytes offered but not yet notified. */
async function offerOneChain(target: Target): Promise<{ size: number; used: number }> {
  const [, , , , , , , , size = 0] = await runOne(target, (batch) => {
    openBar(batch);
    batch.portWrite(bar + register.status, 1, 0);
    batch.portWrite(bar + register.status, 1, 1);
    batch.portWrite(bar + register.status, 1, 3);
    batch.portWrite(bar + register.guestFeatures, 4, 0);
    batch.portWrite(bar + register.select, 2, 1);
    batch.portWrite(bar + register.address, 4, ring / 4096);
    batch.portRead(bar + register.size, 2);
    batch.portWrite(bar + register.status, 1, 7);
  });
  const available = ring + 16 * size;
  const used = Math.ceil((available + 6 + 2 * size) / 4096) * 4096;
  const memory = Buffer.alloc(used + 4096 - ring);
  memory.writeUInt32LE(buffer, 0);
  memory.writeUInt32LE(16, 8);
  memory.writeUInt16LE(1, available - ring + 2);
  await runOne(target, (batch) => {
    batch.memoryWrite(ring, memory, 0, memory.length);
  });
  return { size, used };
}

/** Chains and memory, over and over. */
async function runForEver(target: Target): Promise<never> {
  const { used } = await offerOneChain(target);
  const bytes = new Uint8Array(100_000);
  for (;;) {
    await runOne(target, (batch) => {
      batch.portWrite(bar + register.notify, 2, 1);
      batch.memoryRead(used, bytes, 0, 4);
      batch.interruptSample();
      batch.memoryWrite(buffer, bytes, 0, bytes.length);
      batch.configRead(0, 4);
    });
  }
}

describe.skipIf(isMissing)(`the qtest target on QEMU (if skipped: ${install})`, () => {
  let target: Target;

  beforeEach(async () => {
    target = await start();
  });
  afterEach(async () => {
    await target.close();
    expect(findLeftProcesses()).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("finds the device and knows which QEMU it is", async () => {
    expect(target.description.name).toBe("qemu-virtio-serial");
    expect(target.description.version).toMatch(/^\d+\.\d+/);
    const [ids, classCode, subsystem] = await runOne(target, (batch) => {
      batch.configRead(0, 4);
      batch.configRead(8, 4);
      batch.configRead(0x2c, 4);
    });
    expect([ids, classCode, subsystem]).toEqual([0x1003_1af4, 0x0780_0000, 0x0003_1af4]);
  });

  it("finds the device by its identity as well, and says what is there when it does not", async () => {
    const searched = await start({ pci: undefined });
    try {
      const [ids] = await runOne(searched, (batch) => batch.configRead(0, 4));
      expect(ids).toBe(0x1003_1af4);
    } finally {
      await searched.close();
    }
    const identity = { ...manifest.identity, deviceId: 0x103f };
    await expect(start({ pci: undefined, identity })).rejects.toMatchObject({
      code: "device-not-found",
      message: expect.stringContaining("00:03.0 (1af4:1003)"),
    });
  });

  it("sizes BAR0 and reads the registers behind it", async () => {
    const values = await runOne(target, (batch) => {
      batch.configWrite(0x10, 4, 0xffff_ffff);
      batch.configRead(0x10, 4);
      openBar(batch);
      batch.portRead(bar, 4);
      batch.portRead(bar + register.size, 2);
      batch.portRead(bar + register.status, 1);
    });
    expect(values[1]).toBe(0xffff_ffc1);
    expect((values[4] as number) & 0x1000_0000).toBe(0x1000_0000);
    expect(values[5]).toBeGreaterThan(0);
    expect(values[6]).toBe(0);
  });

  it("completes a chain of queue 1 and moves the interrupt line within the batch of the notification", async () => {
    const { used } = await offerOneChain(target);
    const element = new Uint8Array(12);
    const values = await runOne(target, (batch) => {
      batch.interruptSample();
      batch.portWrite(bar + register.notify, 2, 1);
      batch.interruptSample();
      batch.memoryRead(used, element, 0, 12);
      batch.portRead(bar + register.isr, 1);
      batch.interruptSample();
      batch.portRead(bar + register.isr, 1);
    });
    expect([values[0], values[2], values[4], values[5], values[6]]).toEqual([0, 1, 1, 0, 0]);
    expect([...element]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("keeps memory of every length, wherever it lies", async () => {
    const lengths = [1, 2, 3, 8, 9, 4096, 65_536, 200_001];
    const written = lengths.map((length) => Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff));
    const read = lengths.map((length) => new Uint8Array(length));
    await runOne(target, (batch) => {
      for (const [i, bytes] of written.entries()) {
        const address = 0x20_0003 + i * 0x10_0001;
        batch.memoryWrite(address, bytes, 0, bytes.length);
        batch.memoryRead(address, read[i] as Uint8Array, 0, bytes.length);
      }
    });
    expect(read.map((bytes, i) => Buffer.compare(bytes, written[i] as Uint8Array))).toEqual(lengths.map(() => 0));
  });

  it("answers tens of thousands of accesses in one batch, in order", async () => {
    const count = 30_000;
    const values = await runOne(target, (batch) => {
      openBar(batch);
      for (let i = 0; i < count; i++) {
        batch.portWrite(bar + register.select, 2, i & 7);
        batch.portRead(bar + register.select, 2);
      }
    });
    const wrong = values.slice(2).filter((value, i) => value !== ((i >> 1) & 7));
    expect(values.length).toBe(2 * count + 2);
    expect(wrong).toEqual([]);
  });

  it("is called crashed when it is killed, and is started again by renew", async () => {
    const pid = findLeftProcesses()[0] as number;
    process.kill(pid, "SIGKILL");
    await expect(runOne(target, (batch) => batch.configRead(0, 4))).rejects.toMatchObject({
      code: "crashed",
      message: expect.stringContaining("was ended by SIGKILL"),
    });
    await expect(Promise.resolve(target.settle())).rejects.toMatchObject({ code: "crashed" });
    await target.renew({ startIndex: 0 });
    expect(await runOne(target, (batch) => batch.configRead(0, 4))).toEqual([0x1003_1af4]);
  });

  it("is called hung, and stopped, when it is stopped; and is ended all the same", async () => {
    await target.close();
    target = await start({ limits: { ...manifest.limits, reply: 300, stop: 100 } });
    const pid = findLeftProcesses()[0] as number;
    process.kill(pid, "SIGSTOP");
    await expect(runOne(target, (batch) => batch.configRead(0, 4))).rejects.toMatchObject({
      code: "hung",
      message: expect.stringContaining("is stopped"),
    });
    await target.close();
    expect(findLeftProcesses()).toEqual([]);
  });

  it("tells a crash from a hang at any point of a run, and leaves nothing behind", async () => {
    await target.close();
    const random = createRandom(2008);
    const seen: string[] = [];
    for (let point = 0; point < 10; point++) {
      const victim = await start({ limits: { ...manifest.limits, reply: 200, stop: 50 } });
      const signal = point % 2 === 0 ? "SIGKILL" : "SIGSTOP";
      const timer = setTimeout(() => process.kill(findLeftProcesses()[0] as number, signal), random.below(60));
      try {
        await expect(runForEver(victim)).rejects.toMatchObject({ code: signal === "SIGKILL" ? "crashed" : "hung" });
        seen.push(signal);
      } finally {
        clearTimeout(timer);
        await victim.close();
      }
      expect(findLeftProcesses()).toEqual([]);
      expect(readdirSync(temporary)).toEqual([]);
    }
    expect(seen.length).toBe(10);
  });

  it("gives a new process for each scenario when the manifest asks for it", async () => {
    await target.close();
    const fresh = { ...(manifest.start as NonNullable<TargetManifest["start"]>), restart: "per-scenario" } as const;
    target = await start({ start: fresh });
    expect(target.description.capabilities.freshDevice).toBe(true);
    const before = findLeftProcesses();
    await runOne(target, openBar);
    await target.renew({ startIndex: 0 });
    expect(findLeftProcesses()).not.toEqual(before);
    expect(findLeftProcesses().length).toBe(1);
    expect(await runOne(target, (batch) => batch.configRead(0x10, 4))).toEqual([1]);
  });

  it("says what QEMU said when it does not start", async () => {
    const withBadOption = { ...(manifest.start as NonNullable<TargetManifest["start"]>), arguments: ["-nonsense"] };
    await expect(start({ start: withBadOption })).rejects.toMatchObject({
      code: "start-failed",
      message: expect.stringMatching(/ended with exit status 1 before it could be reached.*nonsense/),
    });
  });

  it("works over TCP and standard input and output as well, and when QEMU is the one that connects", async () => {
    const ways: TargetManifest["qtest"][] = [
      { kind: "tcp", host: "127.0.0.1", port: undefined, role: "connect" },
      { kind: "stdio" },
      { kind: "unix", path: undefined, role: "listen" },
      { kind: "tcp", host: "127.0.0.1", port: undefined, role: "listen" },
    ];
    const begin = manifest.start as NonNullable<TargetManifest["start"]>;
    for (const qtest of ways) {
      const listens = qtest.kind !== "stdio" && qtest.role === "connect";
      const suffix = ",server=on,wait=off";
      const args = begin.arguments.map((text) => (listens ? text : text.replace(suffix, "")));
      const reached = await start({ qtest, start: { ...begin, arguments: args } });
      try {
        expect(await runOne(reached, (batch) => batch.configRead(0, 4))).toEqual([0x1003_1af4]);
        const { used } = await offerOneChain(reached);
        const values = await runOne(reached, (batch) => {
          batch.portWrite(bar + register.notify, 2, 1);
          batch.interruptSample();
          batch.memoryRead(used, new Uint8Array(4), 0, 4);
        });
        expect(values[1]).toBe(1);
      } finally {
        await reached.close();
      }
    }
  });

  it.each<[string, Partial<TargetManifest>, string[], RegExp]>([
    [
      "is right",
      {},
      [...started, "memory passed", "registers passed", "interrupt passed"],
      /the interrupt line went high/,
    ],
    [
      "names another interrupt line",
      { interrupt: { interceptIn: "ioapic", line: 11 } },
      [...started, "memory passed", "registers passed", "interrupt failed"],
      /line 10 moved instead/,
    ],
    [
      "leaves out the routing of interrupts",
      { setup: [] },
      [...started, "memory passed", "registers passed", "interrupt failed"],
      /no interrupt line moved; isr_status read 1/,
    ],
    [
      "announces more memory than there is",
      { ram: [{ start: 0, length: 0x2000_0000 }] },
      [...started, "memory failed"],
      /ram\[0\] of the manifest.*does not read back; memory ends at 0x/,
    ],
    [
      "names an interrupt controller that is not there",
      { interrupt: { interceptIn: "pic", line: 10 } },
      ["start passed", "answer passed", "set-up failed"],
      /inputs of "pic"/,
    ],
    [
      "names another place on the bus",
      { pci: { bus: 0, device: 9, function: 0 } },
      [...started.slice(0, -1), "device failed"],
      /00:03\.0 \(1af4:1003\)/,
    ],
  ])("is examined by the doctor: the manifest %s", async (_name, changes, expected, detail) => {
    const steps: DoctorStep[] = [];
    await examineManifest({ ...manifest, ...changes }, directory, loadSpecification(), (step) => steps.push(step));
    const tried = steps.filter(({ detail: words }) => words !== "not tried");
    expect(tried.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(expected);
    expect(tried.at(-1)?.detail).toMatch(detail);
  });
});
