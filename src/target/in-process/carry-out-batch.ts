import { unreachable } from "../../base/assert.ts";
import type { AccessBatch, AccessWidth } from "../access-batch.ts";
import { type AccessKind, accessKind } from "../access-kind.ts";
import type { FunctionOnBus } from "../device-port.ts";
import { onBus } from "./bus-value.ts";

/** Guest RAM as the guest's processor uses it; a stretch lies within one region of RAM. */
export interface GuestMemory {
  /** Copies RAM at `address` into `target` from `offset` on. */
  guestRead(address: number, target: Uint8Array, offset: number, length: number): void;
  /** Copies `source` from `offset` on into RAM at `address`. */
  guestWrite(address: number, source: Uint8Array, offset: number, length: number): void;
}

/** The wire of INTA. */
export interface InterruptLine {
  /** Whether it is asserted. */
  readonly line: boolean;
}

/** Carries out every access of a batch on a device and the machine around it, and fills in the values read. */
export function carryOutBatch(
  device: FunctionOnBus,
  memory: GuestMemory,
  machine: InterruptLine,
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
