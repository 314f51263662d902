import { AccessBatch } from "../../target/access-batch.ts";
import type { RamRegion, Target } from "../../target/target.ts";
import { TargetError } from "../../target/target-error.ts";
import { type DoctorStep, failedStep, passedStep } from "./doctor-step.ts";

const step = "memory";
const pageBytes = 4096;
/** Bytes that are tried at the end of a page. */
const probeBytes = 16;

/**
 * Looks whether the guest memory that a target announces is there, up to its last bytes; leaves it as it was. Rejects
 * with a `TargetError` when the target is lost.
 */
export async function examineMemory(target: Target): Promise<DoctorStep> {
  const { ram } = target.description;
  for (const [position, region] of ram.entries()) {
    const found = await lengthFound(target, region);
    if (found !== region.length) {
      return describeMissing(position, region, found);
    }
  }
  const total = ram.reduce((sum, { length }) => sum + length, 0);
  return passedStep(step, `${total} bytes of guest memory keep what is written, up to the last`);
}

function describeMissing(position: number, { start, length }: RamRegion, found: number | string): DoctorStep {
  const key = `ram[${position}]`;
  const last = hex(start + length - probeBytes);
  const announced = `${key} of the manifest has ${hex(length)} bytes from ${hex(start)} on, and`;
  const give = "or give the target more memory (QEMU: -m, vmconform serve: --memory)";
  if (typeof found === "string") {
    const detail = `${announced} its last bytes, at ${last}, cannot be used: ${found}`;
    return failedStep(step, detail, `Correct ${key}.length, ${give}.`);
  }
  const detail = `${announced} what is written to its last bytes, at ${last}, does not read back`;
  return found === 0
    ? failedStep(step, `${detail}, nor anywhere in it`, `Correct ${key}.start: guest memory lies elsewhere.`)
    : failedStep(
        step,
        `${detail}; memory ends at ${hex(start + found)}`,
        `Put ${hex(found)} into ${key}.length, ${give}.`,
      );
}

/** Bytes of a region, in whole pages, that keep what is written; or why the target would not say. */
async function lengthFound(target: Target, { start, length }: RamRegion): Promise<number | string> {
  try {
    if (await keepsBytes(target, start + length - probeBytes)) {
      return length;
    }
    let kept = 0;
    let missing = Math.ceil(length / pageBytes);
    while (missing - kept > 1) {
      const middle = Math.floor((kept + missing) / 2);
      if (await keepsBytes(target, start + middle * pageBytes - probeBytes)) {
        kept = middle;
      } else {
        missing = middle;
      }
    }
    return kept * pageBytes;
  } catch (error) {
    if (error instanceof TargetError && error.code === "protocol") {
      return error.message;
    }
    throw error;
  }
}

/** Turns the bytes at an address over, looks at them and puts them back. */
async function keepsBytes(target: Target, address: number): Promise<boolean> {
  const batch = new AccessBatch();
  const before = new Uint8Array(probeBytes);
  batch.memoryRead(address, before, 0, probeBytes);
  await target.run(batch);
  const written = before.map((byte) => byte ^ 0xff);
  const read = new Uint8Array(probeBytes);
  batch.clear();
  batch.memoryWrite(address, written, 0, probeBytes);
  batch.memoryRead(address, read, 0, probeBytes);
  batch.memoryWrite(address, before, 0, probeBytes);
  await target.run(batch);
  return read.every((byte, index) => byte === written[index]);
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
