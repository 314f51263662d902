import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createReferenceDevice } from "../../../reference/device.ts";
import { examineManifest } from "../../../src/runner/doctor/doctor.ts";
import type { DoctorStep } from "../../../src/runner/doctor/doctor-step.ts";
import { examineMemory } from "../../../src/runner/doctor/examine-memory.ts";
import { loadSpecification } from "../../../src/spec/load.ts";
import { AccessBatch } from "../../../src/target/access-batch.ts";
import { createInProcessTarget, type InProcessTarget } from "../../../src/target/in-process/in-process.ts";
import { parseManifest } from "../../../src/target/manifest/parse-manifest.ts";
import { TargetError } from "../../../src/target/target-error.ts";
import { repositoryRoot } from "../../support/source-tree.ts";

const specification = loadSpecification();
const main = join(repositoryRoot, "dist", "src", "cli", "main.js");

/** Examines `vmconform serve --memory 2` under a manifest that announces this. */
async function examineServed(ram: readonly object[]): Promise<DoctorStep | undefined> {
  const document = {
    kind: "target-manifest",
    version: 1,
    name: "small",
    implementationVersion: "1",
    start: {
      program: process.execPath,
      arguments: [main, "serve", "--qtest", "stdio", "--memory", "2", "--vmchannel", "log:null"],
    },
    qtest: { kind: "stdio" },
    deviceType: "vmchannel",
    ram,
  };
  const steps: DoctorStep[] = [];
  const manifest = parseManifest(document, "small.json", specification.vmchannel.identity);
  await examineManifest(manifest, repositoryRoot, specification, (step) => steps.push(step));
  return steps.find(({ step }) => step === "memory");
}

function inProcess(): InProcessTarget {
  return createInProcessTarget({
    name: "reference",
    version: "1",
    identity: specification.vmchannel.identity,
    channels: ["log"],
    create: (environment, creation) => createReferenceDevice(environment, creation),
  });
}

describe("the examination of guest memory", () => {
  it("passes what is there up to the last byte", async () => {
    const step = await examineServed([{ start: 0, length: "0x200000" }]);
    expect(step).toMatchObject({ outcome: "passed", detail: expect.stringContaining("2097152 bytes") });
  });

  it("says where memory ends and which key of the manifest is wrong", async () => {
    const step = await examineServed([{ start: 0, length: "0x800000" }]);
    expect(step?.outcome).toBe("failed");
    expect(step?.detail).toMatch(/^ram\[0\] of the manifest has 0x800000 bytes .* at 0x7ffff0, .* ends at 0x200000$/);
    expect(step?.hint).toContain("Put 0x200000 into ram[0].length, or give the target more memory");
    const second = await examineServed([
      { start: 0, length: "0x100000" },
      { start: "0x400000", length: "0x100000" },
    ]);
    expect(second?.detail).toMatch(/^ram\[1\] .*nor anywhere in it$/);
    expect(second?.hint).toContain("ram[1].start");
  });

  it("says so when the target refuses the access", async () => {
    const target = inProcess();
    const refuse = (): Promise<void> => Promise.reject(new TargetError("protocol", 'answered with "FAIL"', ""));
    const step = await examineMemory({ ...target, description: target.description, run: refuse });
    expect(step.outcome).toBe("failed");
    expect(step.detail).toContain('cannot be used: answered with "FAIL"');
  });

  it("leaves memory as it was", async () => {
    const target = inProcess();
    const { start, length } = target.description.ram.at(-1) ?? { start: 0, length: 0 };
    const last = start + length - 16;
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
    const batch = new AccessBatch();
    batch.memoryWrite(last, bytes, 0, 16);
    target.run(batch);
    expect((await examineMemory(target)).outcome).toBe("passed");
    const read = new Uint8Array(16);
    batch.clear();
    batch.memoryRead(last, read, 0, 16);
    target.run(batch);
    expect(read).toEqual(bytes);
  });
});
