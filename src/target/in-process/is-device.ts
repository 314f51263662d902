import type { DeviceUnderTest } from "../device-port.ts";
import { TargetError } from "../target-error.ts";

/** Methods that everything on a bus has. */
export const busMethods = ["configRead", "configWrite", "portRead", "portWrite"] as const;

/** The methods among `required` that what a create function gave has not; it may be anything. */
export function missingMethods(made: unknown, required: readonly string[]): string[] {
  const given = made as Readonly<Record<string, unknown>> | null | undefined;
  return required.filter((name) => typeof given?.[name] !== "function");
}

/** Whether what a create function gave is a device; it may be anything. */
export function isDevice(made: unknown): made is DeviceUnderTest {
  return missingMethods(made, busMethods).length === 0;
}

/** The error for a create function that gave something else than a device. */
export function noDeviceError(made: unknown): TargetError {
  const what =
    made instanceof Promise ? "a promise" : typeof made === "object" && made !== null ? "an object" : String(made);
  return new TargetError(
    "start-failed",
    `the create function gave ${what}, which has no ${missingMethods(made, busMethods).join(", ")}`,
    "Let it return an object with configRead, configWrite, portRead and portWrite, at once and not as a promise.",
  );
}
