import { operationFamilies } from "../operation.ts";
import type { WeightedGenerator } from "./weighted.ts";

/** A mix of all that can be done to a device of this type, each family with its own weights. */
export function anyOperation(deviceType: string): WeightedGenerator[] {
  return Object.values(operationFamilies).flatMap(({ devices, generators }) =>
    devices === undefined || devices.includes(deviceType) ? generators : [],
  );
}
