import { unreachable } from "../base/assert.ts";
import { simpleShape } from "../operation/generators/chain.ts";
import type {
  ChainShape,
  HostOperation,
  LifeOperation,
  MalformedOperation,
  NotifyMode,
  Operation,
  PciOperation,
  RegisterOperation,
  RingOperation,
} from "../operation/operation.ts";
import { shapeSize, simplestCapacity, simplestLength } from "./operation-size.ts";
import { numbersToward, wordsTowardZero } from "./simplify-number.ts";

type Width = 1 | 2 | 4;

/**
 * The operations of the same kind that differ from one in a single respect and are simpler, the boldest step first.
 * Each is strictly smaller by `operationSize`, and each is as legal as what it came from.
 */
export function simplifyOperation(operation: Operation): Generator<Operation> {
  switch (operation.kind) {
    case "register-read":
    case "register-write":
    case "bar-read":
    case "bar-write":
    case "config-space-read":
    case "config-space-write":
    case "config-space-scan":
    case "register-scan":
      return simplifyRegister(operation);
    case "pci-read":
    case "pci-write":
    case "pci-scan":
    case "size-bar":
    case "move-bar":
    case "command-bit":
    case "closed-access":
    case "msix":
    case "msix-mask":
    case "map-vector":
      return simplifyPci(operation);
    case "initialise":
    case "reset":
    case "set-status":
    case "accept-features":
    case "set-up-queue":
    case "drop-queue":
    case "save-restore":
    case "restore-damaged":
      return simplifyLife(operation);
    case "transmit":
    case "receive":
    case "refill":
    case "fast-forward":
    case "notify":
    case "acknowledge":
    case "suppress":
    case "scribble-event":
      return simplifyRing(operation);
    case "host-send":
    case "host-connect":
    case "host-close":
    case "host-stall":
    case "host-resume":
      return simplifyHost(operation);
    case "malformed-chain":
    case "malformed-message":
    case "scribble-used":
    case "notify-storm":
      return simplifyMalformed(operation);
    default:
      return unreachable(operation);
  }
}

/** The simplest operation that single simplifications lead to: the first of each, again and again. */
export function simplestOperation(operation: Operation): Operation {
  let simplest = operation;
  for (;;) {
    const next = simplifyOperation(simplest).next();
    if (next.done === true) {
      return simplest;
    }
    simplest = next.value;
  }
}

function* simplifyRegister(operation: RegisterOperation): Generator<Operation> {
  switch (operation.kind) {
    case "register-read":
      return;
    case "register-write":
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "bar-read":
    case "config-space-read":
      for (const offset of numbersToward(operation.offset, 0)) yield { ...operation, offset };
      for (const width of narrower(operation.width)) yield { ...operation, width };
      return;
    case "bar-write":
    case "config-space-write":
      for (const offset of numbersToward(operation.offset, 0)) yield { ...operation, offset };
      for (const access of narrowerWrites(operation)) yield { ...operation, ...access };
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "config-space-scan":
      for (const width of narrower(operation.width)) yield { ...operation, width };
      return;
    case "register-scan":
      for (const queues of numbersToward(operation.queues, 0)) yield { ...operation, queues };
      if (operation.isr) yield { ...operation, isr: false };
      return;
    default:
      unreachable(operation);
  }
}

function* simplifyPci(operation: PciOperation): Generator<Operation> {
  switch (operation.kind) {
    case "pci-read":
      for (const offset of alignedToward(operation)) yield { ...operation, offset };
      for (const width of narrower(operation.width)) yield { ...operation, width };
      return;
    case "pci-write":
      // A write keeps its offset: at another one it would write another field.
      for (const access of narrowerWrites(operation)) yield { ...operation, ...access };
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "closed-access":
      for (const offset of numbersToward(operation.offset, 0)) yield { ...operation, offset };
      for (const access of narrowerWrites(operation)) yield { ...operation, ...access };
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "size-bar":
      for (const bar of numbersToward(operation.bar, 0)) yield { ...operation, bar };
      return;
    case "move-bar":
      for (const slot of numbersToward(operation.slot, 0)) yield { ...operation, slot };
      return;
    case "msix-mask":
      if (operation.astray === true) yield { kind: operation.kind, vector: operation.vector, masked: operation.masked };
      for (const vector of numbersToward(operation.vector, 0)) yield { ...operation, vector };
      return;
    case "map-vector":
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      for (const vector of wordsTowardZero(operation.vector)) yield { ...operation, vector };
      return;
    case "command-bit": {
      const { width, ...plain } = operation;
      if (width !== undefined) yield plain;
      return;
    }
    case "pci-scan":
    case "msix":
      return;
    default:
      unreachable(operation);
  }
}

function* simplifyLife(operation: LifeOperation): Generator<Operation> {
  switch (operation.kind) {
    case "initialise":
      yield* simplifyInitialise(operation);
      return;
    case "set-status":
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "accept-features":
      if (operation.high !== undefined) yield { kind: "accept-features", value: operation.value };
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    case "set-up-queue":
      if (operation.place !== "low") yield { ...operation, place: "low" };
      if (operation.place === "straddling") yield { ...operation, place: "top" };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "drop-queue":
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "save-restore":
      if (operation.policy === "disconnect") yield { ...operation, policy: "transparent" };
      return;
    case "restore-damaged":
      for (const at of numbersToward(operation.at, 0)) yield { ...operation, at };
      return;
    case "reset":
      return;
    default:
      unreachable(operation);
  }
}

function* simplifyInitialise(operation: LifeOperation & { kind: "initialise" }): Generator<Operation> {
  const { features } = operation;
  if (features.length > 1) yield { ...operation, features: [] };
  for (let index = features.length - 1; index >= 0; index--) {
    yield { ...operation, features: features.toSpliced(index, 1) };
  }
  if (operation.early === true) yield { kind: "initialise", features };
}

function* simplifyRing(operation: RingOperation): Generator<Operation> {
  switch (operation.kind) {
    case "transmit":
      for (const length of numbersToward(operation.length, simplestLength)) yield { ...operation, length };
      for (const extra of numbersToward(operation.extra, 0)) yield { ...operation, extra };
      for (const shape of simplifyShape(operation.shape)) yield { ...operation, shape };
      for (const notify of simplerNotify(operation.notify)) yield { ...operation, notify };
      for (const channel of numbersToward(operation.channel, 0)) yield { ...operation, channel };
      return;
    case "receive":
      for (const capacity of numbersToward(operation.capacity, simplestCapacity)) yield { ...operation, capacity };
      for (const shape of simplifyShape(operation.shape)) yield { ...operation, shape };
      for (const notify of simplerNotify(operation.notify)) yield { ...operation, notify };
      return;
    case "refill":
      for (const count of numbersToward(operation.count, 1)) yield { ...operation, count };
      for (const capacity of numbersToward(operation.capacity, simplestCapacity)) yield { ...operation, capacity };
      return;
    case "fast-forward":
      for (const count of numbersToward(operation.count, 1)) yield { ...operation, count };
      for (const batch of numbersToward(operation.batch, 1)) yield { ...operation, batch };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "notify":
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "suppress":
      for (const ahead of numbersToward(operation.ahead, 0)) yield { ...operation, ahead };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "scribble-event":
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "acknowledge":
      return;
    default:
      unreachable(operation);
  }
}

function* simplifyShape(shape: ChainShape): Generator<ChainShape> {
  const { writeOnTable = false, ...withoutFlag } = shape;
  // A first step to the simplest of all is worth a try only where it skips several single ones.
  if (shapeSize(shape) > 1) yield simpleShape;
  for (const parts of numbersToward(shape.parts, 1)) yield { ...shape, parts };
  for (const first of numbersToward(shape.first, 0)) yield { ...shape, first };
  if (shape.indirect !== "no") yield { ...withoutFlag, indirect: "no" };
  if (shape.indirect === "tail") yield { ...shape, indirect: "all" };
  for (const foreign of numbersToward(shape.foreign, 0)) yield { ...shape, foreign };
  if (shape.place !== "heap") yield { ...shape, place: "heap" };
  if (shape.place === "straddling") yield { ...shape, place: "top" };
  if (shape.scatter) yield { ...shape, scatter: false };
  if (writeOnTable) yield withoutFlag;
}

function* simplifyHost(operation: HostOperation): Generator<Operation> {
  if (operation.kind === "host-send") {
    for (const length of numbersToward(operation.length, simplestLength)) yield { ...operation, length };
  }
  for (const channel of numbersToward(operation.channel, 0)) yield { ...operation, channel };
}

function* simplifyMalformed(operation: MalformedOperation): Generator<Operation> {
  switch (operation.kind) {
    case "malformed-chain":
      for (const detail of numbersToward(operation.detail, 0)) yield { ...operation, detail };
      if (!operation.notify) yield { ...operation, notify: true };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "malformed-message":
      for (const detail of numbersToward(operation.detail, 0)) yield { ...operation, detail };
      if (!operation.notify) yield { ...operation, notify: true };
      for (const channel of numbersToward(operation.channel, 0)) yield { ...operation, channel };
      return;
    case "scribble-used":
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      for (const queue of numbersToward(operation.queue, 0)) yield { ...operation, queue };
      return;
    case "notify-storm":
      for (const count of numbersToward(operation.count, 1)) yield { ...operation, count };
      for (const value of wordsTowardZero(operation.value)) yield { ...operation, value };
      return;
    default:
      unreachable(operation);
  }
}

function* simplerNotify(notify: NotifyMode): Generator<NotifyMode> {
  if (notify !== "yes") yield "yes";
  if (notify === "no") yield "if-asked";
}

function* narrower(width: Width): Generator<Width> {
  if (width !== 1) yield 1;
  if (width === 4) yield 2;
}

/** Narrower accesses that write the low bytes of the same value. */
function* narrowerWrites(access: { width: Width; value: number }): Generator<{ width: Width; value: number }> {
  for (const width of narrower(access.width)) {
    yield { width, value: access.value & (2 ** (width * 8) - 1) };
  }
}

/** Offsets nearer to 0 that the width divides, as configuration space needs them. */
function* alignedToward(access: { offset: number; width: Width }): Generator<number> {
  const remainder = access.offset % access.width;
  for (const unit of numbersToward((access.offset - remainder) / access.width, 0)) {
    yield unit * access.width + remainder;
  }
}
