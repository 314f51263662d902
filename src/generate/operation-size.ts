import { unreachable } from "../base/assert.ts";
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
  RingPlace,
} from "../operation/operation.ts";

/** Payload bytes of the simplest message; an empty message is a special case, so it counts as one further. */
export const simplestLength = 1;
/** Bytes of the simplest receive buffer: the least that holds a message. Smaller ones are a special case. */
export const simplestCapacity = 9;

const notifyRank: Readonly<Record<NotifyMode, number>> = { yes: 0, "if-asked": 1, no: 2 };
const indirectRank: Readonly<Record<ChainShape["indirect"], number>> = { no: 0, all: 1, tail: 2 };
const bufferRank: Readonly<Record<ChainShape["place"], number>> = { heap: 0, top: 1, straddling: 2 };
const ringRank: Readonly<Record<RingPlace, number>> = { low: 0, top: 1, straddling: 2 };

/**
 * How far an operation is from the simplest of its kind: a whole number, 0 for the simplest. The sum, over the fields,
 * of the distance of each number from its simplest value (1 byte of payload, 9 bytes of buffer, 1 for counts, 0 for
 * the rest) and of the rank of each word (notify: yes, if-asked, no; indirect: no, all, tail; place: heap or low, top,
 * straddling). Names (registers, bits, conditions, damages) and on/off say what an operation is, so they count nothing.
 * Shrinking only ever lowers it, so shrinking ends.
 */
export function operationSize(operation: Operation): number {
  switch (operation.kind) {
    case "register-read":
    case "register-write":
    case "bar-read":
    case "bar-write":
    case "config-space-read":
    case "config-space-write":
    case "config-space-scan":
    case "register-scan":
      return registerSize(operation);
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
      return pciSize(operation);
    case "initialise":
    case "reset":
    case "set-status":
    case "accept-features":
    case "set-up-queue":
    case "drop-queue":
    case "save-restore":
    case "restore-damaged":
      return lifeSize(operation);
    case "transmit":
    case "receive":
    case "refill":
    case "fast-forward":
    case "notify":
    case "acknowledge":
    case "suppress":
    case "scribble-event":
      return ringSize(operation);
    case "host-send":
    case "host-connect":
    case "host-close":
    case "host-stall":
    case "host-resume":
      return hostSize(operation);
    case "malformed-chain":
    case "malformed-message":
    case "scribble-used":
    case "notify-storm":
      return malformedSize(operation);
    default:
      return unreachable(operation);
  }
}

/** How far a chain's shape is from one direct descriptor on the heap; see {@link operationSize}. */
export function shapeSize(shape: ChainShape): number {
  return (
    distance(shape.parts, 1) +
    shape.first +
    indirectRank[shape.indirect] +
    shape.foreign +
    bufferRank[shape.place] +
    Number(shape.scatter) +
    Number(shape.writeOnTable === true)
  );
}

function registerSize(operation: RegisterOperation): number {
  switch (operation.kind) {
    case "register-read":
      return 0;
    case "register-write":
      return operation.value;
    case "bar-read":
    case "config-space-read":
      return operation.offset + operation.width - 1;
    case "bar-write":
    case "config-space-write":
      return operation.offset + operation.width - 1 + operation.value;
    case "config-space-scan":
      return operation.width - 1;
    case "register-scan":
      return operation.queues + Number(operation.isr);
    default:
      return unreachable(operation);
  }
}

function pciSize(operation: PciOperation): number {
  switch (operation.kind) {
    case "pci-read":
      return operation.offset + operation.width - 1;
    case "pci-write":
    case "closed-access":
      return operation.offset + operation.width - 1 + operation.value;
    case "size-bar":
      return operation.bar;
    case "move-bar":
      return operation.slot;
    case "msix-mask":
      return distance(operation.vector, 0) + (operation.astray === true ? 1 : 0);
    case "map-vector":
      return distance(operation.queue, 0) + operation.vector;
    case "command-bit":
      return operation.width === undefined ? 0 : 1;
    case "pci-scan":
    case "msix":
      return 0;
    default:
      return unreachable(operation);
  }
}

function lifeSize(operation: LifeOperation): number {
  switch (operation.kind) {
    case "initialise":
      return operation.features.length + Number(operation.early === true);
    case "set-status":
      return operation.value;
    case "accept-features":
      return operation.value + (operation.high ?? 0);
    case "set-up-queue":
      return operation.queue + ringRank[operation.place];
    case "drop-queue":
      return operation.queue;
    case "save-restore":
      return operation.policy === "transparent" ? 0 : 1;
    case "restore-damaged":
      return operation.at;
    case "reset":
      return 0;
    default:
      return unreachable(operation);
  }
}

function ringSize(operation: RingOperation): number {
  switch (operation.kind) {
    case "transmit":
      return (
        operation.channel +
        distance(operation.length, simplestLength) +
        operation.extra +
        shapeSize(operation.shape) +
        notifyRank[operation.notify]
      );
    case "receive":
      return distance(operation.capacity, simplestCapacity) + shapeSize(operation.shape) + notifyRank[operation.notify];
    case "refill":
      return distance(operation.count, 1) + distance(operation.capacity, simplestCapacity);
    case "fast-forward":
      return operation.queue + distance(operation.count, 1) + distance(operation.batch, 1);
    case "notify":
      return operation.queue;
    case "suppress":
      return operation.queue + operation.ahead;
    case "scribble-event":
      return operation.queue + operation.value;
    case "acknowledge":
      return 0;
    default:
      return unreachable(operation);
  }
}

function hostSize(operation: HostOperation): number {
  return operation.channel + (operation.kind === "host-send" ? distance(operation.length, simplestLength) : 0);
}

function malformedSize(operation: MalformedOperation): number {
  switch (operation.kind) {
    case "malformed-chain":
      return operation.queue + operation.detail + Number(!operation.notify);
    case "malformed-message":
      return operation.channel + operation.detail + Number(!operation.notify);
    case "scribble-used":
      return operation.queue + operation.value;
    case "notify-storm":
      return operation.value + distance(operation.count, 1);
    default:
      return unreachable(operation);
  }
}

function distance(value: number, simplest: number): number {
  return Math.abs(value - simplest);
}
