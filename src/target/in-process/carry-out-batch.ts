import { unreachable } from "../../base/assert.ts";
import type { AccessBatch, AccessWidth } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { DeviceUnderTest } from "../device-port.ts";
import type { AuditedMemory } from "./audited-memory.ts";
import { onBus } from "./bus-value.ts";
import type { InProcessMachine } from "./in-process-machine.ts";

/** Carries out every access of a batch on a device and the machine around it, and fills in the values read. */
export function carryOutBatch(
  device: DeviceUnderTest,
  memory: AuditedMemory,
  machine: InProcessMachine,
  batch: AccessBatch,
): void {
  const { count, kind, address, width, value } = batch;
  for (let entry = 0; entry < count; entry++) {
    const at = address[entry] as number;
    const bytes = width[entry] as number;
    const entryKind = kind[entry] as AccessKind;
    switch (entryKind) {
      case accessKind.portWrite:
        device.portWrite(at, bytes as AccessWidth, value[entry] as number);
        break;
      case accessKind.portRead:
        value[entry] = onBus(device.portRead(at, bytes as AccessWidth), bytes);
        break;
      case accessKind.memoryRead:
        memory.guestRead(at, batch.buffer[entry] as Uint8Array, batch.bufferOffset[entry] as number, bytes);
        break;
      case accessKind.memoryWrite:
        memory.guestWrite(at, batch.buffer[entry] as Uint8Array, batch.bufferOffset[entry] as number, bytes);
        break;
      case accessKind.interruptSample:
        value[entry] = machine.line ? 1 : 0;
        break;
      case accessKind.configRead:
        value[entry] = onBus(device.configRead(at, bytes as AccessWidth), bytes);
        break;
      case accessKind.configWrite:
        device.configWrite(at, bytes as AccessWidth, value[entry] as number);
        break;
      case accessKind.mmioRead:
        value[entry] = onBus(device.mmioRead?.(at, bytes as AccessWidth), bytes);
        break;
      case accessKind.mmioWrite:
        device.mmioWrite?.(at, bytes as AccessWidth, value[entry] as number);
        break;
      default:
        unreachable(entryKind);
    }
  }
}
