import type { DeviceUnderTest } from "../device-port.ts";
import { TargetError } from "../target-error.ts";

/** Methods that every device has. */
const requiredMethods = ["configRead", "configWrite", "portRead", "portWrite"] as const;

function missingMethods(made: unknown): string[] {
  const device = made as Partial<DeviceUnderTest> | null | undefined;
  return requiredMethods.filter((name) => typeof device?.[name] !== "function");
}

/** Whether what a create function gave is a device; it may be anything. */
export function isDevice(made: unknown): made is DeviceUnderTest {
  return missingMethods(made).length === 0;
}

/** The error for a create function that gave something else than a device. */
export function noDeviceError(made: unknown): TargetError {
  const what =
    made instanceof Promise ? "a promise" : typeof made === "object" && made !== null ? "an object" : String(made);
  return new TargetError(
    "start-failed",
    `the create function gave ${what}, which has no ${missingMethods(made).join(", ")}`,
    "Let it return an object with configRead, configWrite, portRead and portWrite, at once and not as a promise.",
  );
}
