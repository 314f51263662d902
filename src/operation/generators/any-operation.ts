import { operationFamilies } from "../operation.ts";
import type { WeightedGenerator } from "./weighted.ts";

/**
 * A mix of all that can be done to a device of this type, each family with its own weights; `isOnPci`: it is a PCI
 * function.
 */
export function anyOperation(deviceType: string, isOnPci = true): WeightedGenerator[] {
  return Object.values(operationFamilies).flatMap(({ devices, ofPci, generators }) =>
    devices?.includes(deviceType) === false || (ofPci === true && !isOnPci) ? [] : generators,
  );
}
