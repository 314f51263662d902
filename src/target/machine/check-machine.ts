import { busMethods, missingMethods } from "../in-process/is-device.ts";
import type { RamRegion } from "../target.ts";
import { TargetError } from "../target-error.ts";
import type { MachineUnderTest } from "./machine-port.ts";

/**
 * What a create function gave, as a machine. Throws a `TargetError` when it lacks methods (`start-failed`), or when its
 * RAM ends before the regions that the kit is to use (`configuration`).
 */
export function checkMachine(made: unknown, announced: readonly RamRegion[]): MachineUnderTest {
  const missing = missingMethods(made, [...busMethods, "ram", "interruptLevel"]);
  if (missing.length > 0) {
    const hint = "CreateMachine in docs/api says what a machine is.";
    throw new TargetError("start-failed", `the machine has no ${missing.join(", ")}`, hint);
  }
  const machine = made as MachineUnderTest;
  const ram: unknown = machine.ram();
  if (!(ram instanceof Uint8Array)) {
    const hint = "Let it return one Uint8Array that begins at address 0.";
    throw new TargetError("start-failed", "the machine's ram() gives no Uint8Array", hint);
  }
  const end = Math.max(...announced.map(({ start, length }) => start + length));
  if (ram.length < end) {
    const problem = `the target announces RAM up to 0x${end.toString(16)}, the machine's ends at 0x${ram.length.toString(16)}`;
    throw new TargetError("configuration", problem, "Give the machine more memory, or announce less as ram.");
  }
  return machine;
}
