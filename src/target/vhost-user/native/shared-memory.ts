import { TargetError } from "../../target-error.ts";
import type { Libc } from "./libc.ts";

/** Memory that another process can map by its descriptor. */
export interface SharedMemory {
  readonly descriptor: number;
  readonly bytes: Uint8Array;
}

const closeOnExec = 1;
const allowSealing = 2;
const addSeals = 1033;
/** Seals against shrinking and growing, and against further seals. */
const sizeSeals = 0b0111;

/**
 * Makes zeroed memory of a size that nobody can change any more, and maps it for the life of the kit: an access to
 * memory that somebody made shorter, or that was unmapped, would end the kit. Throws a `TargetError`.
 */
export function createSharedMemory(libc: Libc, bytes: number): SharedMemory {
  const descriptor = libc.memfdCreate("vmconform-guest-memory", closeOnExec | allowSealing);
  const isSealed =
    descriptor >= 0 && libc.resize(descriptor, bytes) === 0 && libc.control(descriptor, addSeals, sizeSeals) === 0;
  const mapped = isSealed ? libc.mapShared(descriptor, bytes, 0) : undefined;
  if (mapped === undefined) {
    const failure = libc.errorNumber();
    if (descriptor >= 0) {
      libc.close(descriptor);
    }
    throw new TargetError(
      "start-failed",
      `guest memory of ${bytes} bytes could not be made and mapped (error ${failure})`,
      "Give the target less memory under ram, or the kit more.",
    );
  }
  return { descriptor, bytes: new Uint8Array(mapped) };
}
