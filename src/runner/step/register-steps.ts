import { unreachable } from "../../base/assert.ts";
import { carriesToGuest } from "../../guest/device/device-queues.ts";
import { writePart } from "../../guest/ring/chain-part.ts";
import type { ConfigSpaceOperation } from "../../operation/transport/config-space.ts";
import type { RegisterOperation } from "../../operation/transport/registers.ts";
import type { ScanOperation } from "../../operation/transport/scans.ts";
import { findRegister } from "../../spec/lookup.ts";
import type { RegisterDescription } from "../../spec/types.generated.ts";
import { FeatureSet } from "../../wire/feature-set.ts";
import type { RingPlace } from "../../wire/ring-place.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import type { Steps } from "../steps.ts";
import { reset } from "./life-steps.ts";
import { configScanBytes, scanConfigSpace } from "./scan-config-space.ts";
import { tellableFeatures } from "./tellable-features.ts";

/** Carries out one access to a register. */
export function* carryOutRegister(run: ScenarioRun, operation: RegisterOperation): Steps {
  switch (operation.kind) {
    case "register-read":
      yield* readRegister(run, operation.register);
      return;
    case "register-write":
      yield* writeRegister(run, operation.register, operation.value);
      return;
    default:
      unreachable(operation);
  }
}

/** Carries out one access to device config space. */
export function* carryOutConfigSpace(run: ScenarioRun, operation: ConfigSpaceOperation): Steps {
  const { guest } = run;
  switch (operation.kind) {
    case "config-space-read": {
      const offset = operation.offset % configScanBytes;
      if (offset + operation.width <= guest.transport.configRoom) {
        guest.transport.readConfig(offset, operation.width);
        yield* run.stimulus();
      }
      return;
    }
    case "config-space-write": {
      const offset = operation.offset % configScanBytes;
      const room = guest.transport.configRoom;
      if (offset + operation.width <= room) {
        const first = offset & ~3;
        guest.transport.writeConfig(offset, operation.width, operation.value % 2 ** (8 * operation.width));
        if (first + 8 <= room) {
          guest.transport.readConfig(first, 4);
          guest.transport.readConfig(first + 4, 4);
        }
        yield* run.stimulus();
      }
      return;
    }
    default:
      unreachable(operation);
  }
}

/** Carries out one read of everything that is there. */
export function* carryOutScan(run: ScenarioRun, operation: ScanOperation): Steps {
  switch (operation.kind) {
    case "config-space-scan":
      yield* scanConfigSpace(run, operation.width);
      return;
    case "register-scan":
      yield* scanRegisters(run, operation.queues, operation.isr);
      return;
    default:
      unreachable(operation);
  }
}

/** The register of that name, if it is there now. */
function present({ guest }: ScenarioRun, name: string): RegisterDescription | undefined {
  const register = findRegister(guest.specification, name);
  return register !== undefined && guest.transport.isPresent(register) ? register : undefined;
}

function* readRegister(run: ScenarioRun, name: string): Steps {
  const register = present(run, name);
  if (register !== undefined) {
    run.batch.interruptSample();
    run.guest.transport.readRegister(register);
    yield* run.stimulus();
  }
}

/** Writes a register by its name, if it is there now, and reads it back. */
export function* writeRegister(run: ScenarioRun, name: string, value: number): Steps {
  const { guest, batch } = run;
  const register = present(run, name);
  if (register === undefined) {
    return;
  }
  let fitting = value % 2 ** (8 * register.width);
  switch (register.effect) {
    case "set-status":
      if (fitting === 0) {
        yield* reset(run);
        return;
      }
      break;
    case "accept-features":
      // Features changed under live rings make the rings' format unknown; only before that the value is judged.
      if (guest.queues.size === 0) {
        const told = yield* tellableFeatures(run, FeatureSet.of(fitting));
        if (run.over) {
          return;
        }
        guest.features = told;
        fitting = told.low;
      }
      break;
    case "set-queue-address":
      yield* strayAddress(run, fitting);
      return;
    case "enable-queue":
    case "reset-queue":
      yield* straySwitch(run, register, fitting);
      return;
    case "notify-queue": {
      const queue = guest.queues.get(fitting);
      if (queue !== undefined) {
        queue.notifiedUpTo = queue.available;
      }
      break;
    }
    default:
      break;
  }
  guest.transport.writeRegister(register, fitting);
  guest.transport.readRegister(register);
  if (register.access === "wo" || register.access === "rc") {
    batch.count--;
  }
  yield* run.stimulus();
  if (register.effect === "accept-features" && guest.queues.size === 0) {
    guest.features = run.oracle.registers.writtenFeatures;
  }
}

/** A queue is switched on or off for which no ring was laid: read back, then the device is reset before it is used. */
function* straySwitch(run: ScenarioRun, register: RegisterDescription, value: number): Steps {
  const { guest } = run;
  guest.transport.writeRegister(register, value);
  guest.transport.readRegister(register);
  yield* run.stimulus();
  if (!run.over) {
    yield* reset(run);
  }
}

/** A queue address that no ring was laid for: stored and read back, then the device is reset before it is used. */
function* strayAddress(run: ScenarioRun, page: number): Steps {
  const { guest } = run;
  if (page === 0) {
    yield* reset(run);
    return;
  }
  // Below the RAM the kit may use there can be other memory of the target, which is left alone.
  const { alignment } = guest.placement;
  const first = Math.floor((guest.description.ram[0]?.start ?? 0) / alignment);
  const address = alignment * (page < first ? page + first : page);
  const index = guest.device.queues[0]?.index ?? 0;
  const ring = guest.placement.place(guest.queueSizes[index] ?? 1, address);
  guest.transport.giveRing(index, ring, ["size", "after"]);
  if (guest.contains(address, overlapBytes)) {
    layOverlapping(run, ring, index);
  } else {
    guest.transport.notify(index);
    run.malformedOffered();
  }
  yield* run.stimulus();
  if (!run.over) {
    yield* reset(run);
  }
}

/** Bytes of guest memory that a ring laid over its own buffer may touch. */
const overlapBytes = 0x4_0000;

/**
 * Makes a ring its own buffer: one entry whose descriptor covers the ring's first page, and where there is a second
 * queue, that one is given the same ring.
 */
function layOverlapping(run: ScenarioRun, ring: RingPlace, index: number): void {
  const { guest } = run;
  const address = ring.descriptors;
  guest.zero(address, overlapBytes);
  const writable = carriesToGuest(guest.device, index);
  const part = { address, length: 4096, writable };
  writePart(guest, address, part, 0, 0);
  guest.flush(address, guest.format.bytes);
  guest.store16(ring.available + guest.specification.virtqueue.available.indexOffset, 1);
  if (guest.queueSizes.length > index + 1) {
    guest.transport.giveRing(index + 1, ring, ["size"]);
    guest.transport.notify(index + 1);
  }
  guest.transport.notify(index);
  run.evidence.laidOver(address, overlapBytes);
}

/** Reads every register once, with each queue selected in turn. */
function* scanRegisters(run: ScenarioRun, queues: number, isr: boolean): Steps {
  const { guest, batch } = run;
  batch.clear();
  for (const register of guest.specification.transport.registers) {
    if (register.access === "wo" || register.perQueue || !guest.transport.isPresent(register)) {
      continue;
    }
    if (register.access === "rc" && !isr) {
      continue;
    }
    guest.transport.readRegister(register);
  }
  for (let queue = 0; queue < Math.min(queues, 64); queue++) {
    guest.transport.write("select-queue", queue);
    guest.transport.read("select-queue");
    for (const register of guest.specification.transport.registers) {
      if (register.perQueue && guest.transport.isPresent(register)) {
        guest.transport.readRegister(register);
      }
    }
  }
  yield* run.stimulus();
}
