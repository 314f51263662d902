import { unreachable } from "../base/assert.ts";
import type {
  ChainShape,
  DamageKind,
  HostOperation,
  LifeOperation,
  MalformedOperation,
  NotifyMode,
  Operation,
  PciOperation,
  RegisterOperation,
  RingOperation,
} from "../operation/operation.ts";
import { describeMalformedChain, describeMalformedMessage } from "./describe-malformed.ts";
import { counted } from "./text.ts";

/** A number as a person writes it: small ones in decimal, others in hexadecimal. */
function number(value: number): string {
  return value >= -1 && value < 10 ? String(value) : `0x${value.toString(16)}`;
}

function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

function at(width: number, space: string, offset: number): string {
  return `${bytes(width)} ${space} ${number(offset)}`;
}

/** How the command register is written, where that is not with its own width. */
function byWidth(width: 1 | 2 | 4 | undefined): string {
  if (width === 4) {
    return " by 4 bytes, status register included";
  }
  return width === 1 ? ", a byte at a time" : "";
}

function configSpace({ width, offset }: { width: number; offset: number }): string {
  return at(width, "of device config space at", offset);
}

function list(words: readonly string[]): string {
  return words.length === 0 ? "no features" : words.join(", ");
}

function notifyWords(notify: NotifyMode): string {
  switch (notify) {
    case "no":
      return "no notify";
    case "yes":
      return "notify";
    case "if-asked":
      return "notify if asked to";
    default:
      return unreachable(notify);
  }
}

/** How a message's chain is laid; `other` is the direction of descriptors that the queue does not use. */
function shapeWords(shape: ChainShape, other: "readable" | "writable"): string {
  const foreign = shape.foreign === 0 ? "" : ` + ${counted(shape.foreign, `${other} descriptor`)}`;
  const words = [`${counted(shape.parts, "descriptor")}${foreign}`];
  if (shape.first > 0) {
    words.push(`${bytes(shape.first)} in the first`);
  }
  if (shape.indirect !== "no") {
    words.push(shape.indirect === "all" ? "all in an indirect table" : "last one an indirect table");
    if (shape.writeOnTable === true) {
      words.push("WRITE flag on the table");
    }
  }
  if (shape.place !== "heap") {
    words.push(shape.place === "top" ? "at the top of memory" : "across two regions of memory");
  }
  if (shape.scatter) {
    words.push("scattered");
  }
  return words.join(", ");
}

function describeRegister(operation: RegisterOperation): string {
  switch (operation.kind) {
    case "register-read":
      return `read ${operation.register}`;
    case "register-write":
      return `write ${operation.register} = ${number(operation.value)}`;
    case "bar-read":
      return `read ${at(operation.width, "at BAR0 +", operation.offset)}`;
    case "bar-write":
      return `write ${number(operation.value)} to ${at(operation.width, "at BAR0 +", operation.offset)}`;
    case "config-space-read":
      return `read ${configSpace(operation)}`;
    case "config-space-write":
      return `write ${number(operation.value)} to ${configSpace(operation)}`;
    case "config-space-scan":
      return `read the whole device config space, ${bytes(operation.width)} at a time`;
    case "register-scan": {
      const queues = operation.queues === 1 ? "1 queue" : `${operation.queues} queues`;
      return `read every register${operation.queues === 0 ? "" : `, of ${queues}`}${operation.isr ? ", ISR status too" : ""}`;
    }
    default:
      return unreachable(operation);
  }
}

function describePci(operation: PciOperation): string {
  switch (operation.kind) {
    case "pci-read":
      return `read ${at(operation.width, "of PCI config space at", operation.offset)}`;
    case "pci-write":
      return `write ${number(operation.value)} to ${at(operation.width, "of PCI config space at", operation.offset)}`;
    case "pci-scan":
      return "read the PCI header and every capability";
    case "size-bar":
      return `size BAR${operation.bar}`;
    case "move-bar":
      return `move BAR0 to place ${operation.slot} of the I/O window`;
    case "command-bit":
      return `${operation.on ? "set" : "clear"} ${operation.bit} in the PCI command register${byWidth(operation.width)}`;
    case "closed-access":
      return `with I/O decoding off, read and write ${at(operation.width, "at BAR0 +", operation.offset)}`;
    case "msix":
      return `turn MSI-X ${operation.on ? "on" : "off"}`;
    case "msix-mask": {
      const vectors = operation.vector < 0 ? "all MSI-X vectors" : `MSI-X vector ${operation.vector}`;
      const astray = operation.astray === true ? ", its message sent astray first" : "";
      return `${operation.masked ? "mask" : "unmask"} ${vectors}${astray}`;
    }
    case "map-vector": {
      const source = operation.queue < 0 ? "config changes" : `queue ${operation.queue}`;
      return `map ${source} to MSI-X vector ${number(operation.vector)}`;
    }
    default:
      return unreachable(operation);
  }
}

const damageWords: Readonly<Record<DamageKind, string>> = {
  flip: "its own state with one character changed",
  truncate: "its own state, cut short",
  version: "its own state with another version number",
  configuration: "the state of a device with other channels",
};

function describeLife(operation: LifeOperation): string {
  switch (operation.kind) {
    case "initialise":
      return `initialise with ${list(operation.features)}${operation.early === true ? ", without DRIVER_OK" : ""}`;
    case "reset":
      return "reset";
    case "set-status":
      return `write device_status = ${number(operation.value)}`;
    case "accept-features":
      return `accept feature bits ${number(operation.value + 2 ** 32 * (operation.high ?? 0))}`;
    case "set-up-queue":
      return `set up queue ${operation.queue} (${operation.place})`;
    case "drop-queue":
      return `write 0 to the address of queue ${operation.queue}`;
    case "save-restore":
      return `save and restore, policy ${operation.policy}`;
    case "restore-damaged":
      return `restore ${damageWords[operation.damage]} (place ${number(operation.at)})`;
    default:
      return unreachable(operation);
  }
}

function describeRing(operation: RingOperation, sizes: QueueSizes): string {
  switch (operation.kind) {
    case "transmit": {
      const extra = operation.extra > 0 ? ` and ${bytes(operation.extra)} behind them` : "";
      const message = `transmit ${bytes(operation.length)}${extra} on channel ${operation.channel}`;
      return `${message} (${shapeWords(operation.shape, "writable")}), ${notifyWords(operation.notify)}`;
    }
    case "receive": {
      const buffer = `post a receive buffer of ${bytes(operation.capacity)}`;
      return `${buffer} (${shapeWords(operation.shape, "readable")}), ${notifyWords(operation.notify)}`;
    }
    case "refill":
      return `post ${operation.count} receive buffers of ${bytes(operation.capacity)}, notify`;
    case "fast-forward":
      return `send ${operation.count} small messages through queue ${queueOf(operation.queue, sizes)}, ${operation.batch} a notify`;
    case "notify":
      return `notify queue ${queueOf(operation.queue, sizes)}`;
    case "acknowledge":
      return "read ISR status";
    case "suppress":
      return operation.on
        ? `ask for no interrupts of queue ${queueOf(operation.queue, sizes)} (${operation.ahead} entries ahead)`
        : `ask for interrupts of queue ${queueOf(operation.queue, sizes)} again (${operation.ahead} entries ahead)`;
    case "scribble-event":
      return `write ${number(operation.value)} to used_event of queue ${queueOf(operation.queue, sizes)}`;
    default:
      return unreachable(operation);
  }
}

function describeHost(operation: HostOperation): string {
  switch (operation.kind) {
    case "host-send":
      return `host end of channel ${operation.channel}: send ${bytes(operation.length)}`;
    case "host-connect":
      return `host end of channel ${operation.channel}: connect`;
    case "host-close":
      return `host end of channel ${operation.channel}: close`;
    case "host-stall":
      return `host end of channel ${operation.channel}: stop reading`;
    case "host-resume":
      return `host end of channel ${operation.channel}: read again`;
    default:
      return unreachable(operation);
  }
}

/** The queue that a number means, as far as is known: of those in use, in their order, counted round. */
function queueOf(number: number, sizes: QueueSizes): number {
  return [...sizes.keys()][number % Math.max(1, sizes.size)] ?? number;
}

function describeMalformed(operation: MalformedOperation, sizes: QueueSizes): string {
  switch (operation.kind) {
    case "malformed-chain": {
      const { condition, detail, notify } = operation;
      const queue = queueOf(operation.queue, sizes);
      const words = describeMalformedChain(condition, detail, sizes.get(queue));
      return `offer a malformed chain on queue ${queue}: ${words}, ${notifyWords(notify ? "yes" : "no")}`;
    }
    case "malformed-message": {
      const words = describeMalformedMessage(operation.condition, operation.detail);
      const notified = notifyWords(operation.notify ? "yes" : "no");
      return `offer a malformed message on channel ${operation.channel}: ${words}, ${notified}`;
    }
    case "scribble-used":
      return `overwrite used.idx of queue ${queueOf(operation.queue, sizes)} with ${number(operation.value)}`;
    case "notify-storm":
      return `notify ${operation.count} times with queue index ${number(operation.value)}`;
    default:
      return unreachable(operation);
  }
}

/** Sizes of a device's queues by their index, as far as they are known. */
export type QueueSizes = ReadonlyMap<number, number>;

const noSizes: QueueSizes = new Map();

/**
 * One operation of a scenario in words, on one line. Operations count among the queues in use: `sizes` say which queue
 * is meant, and make numbers of what is counted from a queue's size.
 */
export function describeOperation(operation: Operation, sizes: QueueSizes = noSizes): string {
  switch (operation.kind) {
    case "register-read":
    case "register-write":
    case "bar-read":
    case "bar-write":
    case "config-space-read":
    case "config-space-write":
    case "config-space-scan":
    case "register-scan":
      return describeRegister(operation);
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
      return describePci(operation);
    case "initialise":
    case "reset":
    case "set-status":
    case "accept-features":
    case "set-up-queue":
    case "drop-queue":
    case "save-restore":
    case "restore-damaged":
      return describeLife(operation);
    case "transmit":
    case "receive":
    case "refill":
    case "fast-forward":
    case "notify":
    case "acknowledge":
    case "suppress":
    case "scribble-event":
      return describeRing(operation, sizes);
    case "host-send":
    case "host-connect":
    case "host-close":
    case "host-stall":
    case "host-resume":
      return describeHost(operation);
    case "malformed-chain":
    case "malformed-message":
    case "scribble-used":
    case "notify-storm":
      return describeMalformed(operation, sizes);
    default:
      return unreachable(operation);
  }
}
