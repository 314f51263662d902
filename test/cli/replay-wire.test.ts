import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { composeKit } from "../../src/cli/compose.ts";
import { waitForUser } from "../../src/cli/replay/pause.ts";
import { encodeCaseFile } from "../../src/operation/case-file.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { loadSpecification } from "../../src/spec/load.ts";
import { fakeIo } from "./fake-kit.ts";
import { CommandHarness, type Ran } from "./harness.ts";

const harness = new CommandHarness();
const kit = composeKit();

const transmit: Operation = {
  kind: "transmit",
  channel: 0,
  length: 3,
  extra: 0,
  notify: "yes",
  shape: { parts: 1, first: 0, indirect: "no", foreign: 0, place: "heap", scatter: false },
};

const operations: readonly Operation[] = [
  { kind: "initialise", features: [] },
  transmit,
  { kind: "register-read", register: "isr_status" },
];

/** Replays a made-up case on the reference device. */
async function replay(words: readonly string[], steps: readonly Operation[] = operations): Promise<Ran> {
  const text = encodeCaseFile({
    kind: "case",
    version: 1,
    check: "INT-3",
    target: "reference device",
    clause: "INT-3",
    signature: "INT-3:not-cleared",
    specDigest: loadSpecification().digest,
    scenario: { startIndex: 0, seed: 1, operations: [...steps] },
  });
  const io = fakeIo();
  return { code: await runCommandLine(["replay", harness.file("case.json", text), ...words], kit, io), io };
}

describe("replay --trace", () => {
  it("shows the accesses of the guest with names and values, and beside them what the device did", async () => {
    const { code, io } = await replay(["--trace"]);
    expect(code).toBe(0);
    const lines = io.out().split("\n");
    const start = lines.findIndex((line) => line.startsWith("Step 2: transmit 3 bytes on channel 0"));
    expect(start).toBeGreaterThan(0);
    const step = lines.slice(start, lines.indexOf("", start)).join("\n");
    expect(step).toMatch(/mem {2}0x[0-9a-f]+ queue 1 desc\[0\] = \{0x[0-9a-f]+, 11 bytes, flags 0\}/);
    expect(step).toMatch(/queue 1 avail\.idx = 1/);
    expect(step).toMatch(/outw io\+0x10 queue_notify <- 1 +\| reads {2}0x[0-9a-f]+ queue 1 avail\.idx = 1/);
    expect(step).toMatch(/\| writes 0x[0-9a-f]+ queue 1 used\.idx = 1/);
    expect(step).toMatch(/\| gives 3 bytes to "control": /);
    expect(step).toMatch(/\| raises INTA/);
    expect(io.out()).toMatch(/inb {2}io\+0x13 isr_status -> 0x01 +\| lowers INTA/);
    expect(io.out()).toMatch(/inl {2}pci\+0x00 vendor_id device_id -> 0x103f1af4/);
  });

  it("decodes indirect tables and buffers that the device fills", async () => {
    const steps: Operation[] = [
      { kind: "initialise", features: ["INDIRECT_DESC"] },
      { ...transmit, shape: { ...transmit.shape, parts: 2, indirect: "all" } },
    ];
    const { io } = await replay(["--trace"], steps);
    expect(io.out()).toMatch(/table 0x[0-9a-f]+ desc\[0\] = \{0x[0-9a-f]+, \d+ bytes, NEXT, next 1\}/);
    expect(io.out()).toMatch(/queue 1 desc\[0\] = \{0x[0-9a-f]+, 32 bytes, INDIRECT\}/);
  });

  it("names what MSI-X moves and adds: the table, the device's own config space, messages", async () => {
    const steps: Operation[] = [
      { kind: "msix", on: true },
      { kind: "initialise", features: [] },
      transmit,
      { kind: "config-space-read", offset: 0, width: 4 },
    ];
    const { io } = await replay(["--trace"], steps);
    expect(io.out()).toMatch(/writel 0xe0000018 BAR1 vector 1 data <- 0x[0-9a-f]{8}\n/);
    expect(io.out()).toMatch(/outw io\+0x14 config_vector <- 0x0000\n/);
    expect(io.out()).toMatch(/\| sends message 0x[0-9a-f]+ to 0x[0-9a-f]+\n/);
    expect(io.out()).toMatch(/inl {2}io\+0x18 config\+0 -> 0x00000003\n/);
    // What the message wrote was told by the message.
    expect(io.out()).not.toContain("has written");
  });

  it("cuts a long step in the middle and says where all of it can be had; the file has all of it", async () => {
    const steps: Operation[] = [
      { kind: "initialise", features: [] },
      { kind: "fast-forward", queue: 1, count: 60, batch: 1 },
    ];
    const path = join(harness.folder, "trace.txt");
    const { io } = await replay(["--trace", "--trace-file", path], steps);
    expect(io.out()).toMatch(/ {2}\.\.\. \d+ lines not shown; --trace-file FILE writes them all/);
    const whole = readFileSync(path, "utf8");
    expect(whole).not.toContain("not shown");
    expect(whole).toContain("queue 1 used.idx = 60");
    expect(whole.length).toBeGreaterThan(io.out().length);
  });

  it("shows nothing of the wire when it is not asked to", async () => {
    const { io } = await replay([]);
    expect(io.out()).not.toContain("queue_notify");
  });
});

describe("replay --export", () => {
  it("goes beside the case file where no other is named", async () => {
    const { io } = await replay(["--export", "qtest", "--export", "c"]);
    const [script, program] = ["case.qtest", "case.c"].map((name) => join(harness.folder, name));
    expect(io.out()).toContain(`written: ${script}\nwritten: ${program}\n`);
    const lines = readFileSync(script ?? "", "utf8").split("\n");
    expect(lines.pop()).toBe("");
    expect(lines).not.toContain("");
    const requests = lines.filter((line) => !line.startsWith("#"));
    expect(requests.every((line) => /^(in|out)[bwl] |^(b64)?(read|write) |^endianness$|^irq_/.test(line))).toBe(true);
    expect(requests.filter((line) => /^outw 0x[0-9a-f]+10 0x1$/.test(line))).not.toEqual([]);
    expect(existsSync(program ?? "")).toBe(true);
  });

  it("can have standard output", async () => {
    const { io } = await replay(["--export", "qtest=-"]);
    expect(io.out()).toContain("# --- Step 2: transmit 3 bytes on channel 0");
    expect(io.out()).not.toContain("written:");
  });

  it.each([
    ["qtets", 'no format is called "qtets" (did you mean "qtest"?)'],
    ["c=", "--export c= needs a file"],
  ])("refuses %s", async (word, message) => {
    const { code, io } = await replay(["--export", word]);
    expect(code).toBe(2);
    expect(io.error()).toContain(message);
  });
});

describe("replay --pause", () => {
  it("names the process and goes on at Enter", async () => {
    let isPressed = false;
    const io = {
      ...fakeIo(),
      waitForEnter: async () => {
        isPressed = true;
      },
    };
    await waitForUser({ pid: 4711, isOwn: false }, io);
    expect(isPressed).toBe(true);
    expect(io.error()).toContain("The target is process 4711.");
    expect(io.error()).toContain("press Enter");
  });

  it("says so where there is no terminal, and goes on when the kit gets SIGCONT", async () => {
    const io = fakeIo();
    const waiting = waitForUser({ pid: process.pid, isOwn: true }, io);
    process.kill(process.pid, "SIGCONT");
    await waiting;
    expect(io.error()).toContain("Standard input is no terminal, so Enter cannot be waited for.");
    expect(io.error()).not.toContain("press Enter");
  });

  it("waits before the scenario begins", async () => {
    const waiting = replay(["--pause"]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(process.pid, "SIGCONT");
    const { code, io } = await waiting;
    expect(code).toBe(0);
    expect(io.error()).toContain(`The device is in this process, ${process.pid}.`);
  });
});
