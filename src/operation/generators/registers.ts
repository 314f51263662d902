import type { Random } from "../../base/random.ts";
import type { RegisterOperation } from "../operation.ts";
import { boundaryNumber, boundaryWord, randomWidth } from "./boundary.ts";
import type { OperationContext, RegisterSummary } from "./operation-context.ts";

/** A read of any register; a scan where none is named. */
export function randomRegisterRead(random: Random, context: OperationContext): RegisterOperation {
  if (context.registers.length === 0) {
    return randomRegisterScan(random, context);
  }
  return { kind: "register-read", register: random.pick(context.registers).name };
}

/**
 * A write to any register, read-only ones included, of a value that the register's effect can make something of; a
 * scan where none is named.
 */
export function randomRegisterWrite(random: Random, context: OperationContext): RegisterOperation {
  if (context.registers.length === 0) {
    return randomRegisterScan(random, context);
  }
  const register = random.pick(context.registers);
  return { kind: "register-write", register: register.name, value: registerValue(random, context, register) };
}

/** A read or write of device config space, its end and what lies behind it included. */
export function randomConfigSpaceAccess(random: Random, context: OperationContext): RegisterOperation {
  const offset = boundaryNumber(random, 0, context.configBytes + 4, [context.configBytes, 4]);
  const width = randomWidth(random);
  return random.chance(0.75)
    ? { kind: "config-space-read", offset, width }
    : { kind: "config-space-write", offset, width, value: boundaryWord(random, width) };
}

/**
 * A read or write anywhere in the first `bytes` bytes of BAR0, with any width. Not part of a mix: what a width other
 * than a register's own does there is left open, so a scenario that writes so knows little of the device afterwards.
 */
export function randomBarAccess(random: Random, bytes: number = 64): RegisterOperation {
  const width = randomWidth(random);
  const offset = random.below(bytes);
  return random.chance(0.75)
    ? { kind: "bar-read", offset, width }
    : { kind: "bar-write", offset, width, value: boundaryWord(random, width) };
}

/** A look at every register or at the whole config space. */
export function randomRegisterScan(random: Random, context: OperationContext): RegisterOperation {
  return random.chance(0.5)
    ? { kind: "config-space-scan", width: randomWidth(random) }
    : { kind: "register-scan", queues: context.queueSizes.length + random.below(3), isr: random.chance(0.3) };
}

function registerValue(random: Random, context: OperationContext, register: RegisterSummary): number {
  switch (register.effect) {
    case "select-queue":
    case "notify-queue":
    case "map-vector":
      return random.chance(0.75) ? random.below(context.queueSizes.length + 2) : boundaryWord(random, register.width);
    case "set-queue-address":
      // Any other address makes a ring of whatever lies there; `set-up-queue` and `ring-outside-ram` do that on
      // purpose.
      return 0;
    default:
      return boundaryWord(random, register.width);
  }
}
