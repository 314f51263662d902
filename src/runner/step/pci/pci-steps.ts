import { unreachable } from "../../../base/assert.ts";
import type { BarPlace } from "../../../guest/guest.ts";
import type { PciConfigurationOperation } from "../../../operation/pci/configuration.ts";
import type { PciDecodingOperation } from "../../../operation/pci/decoding.ts";
import type { CapabilityEntry } from "../../../oracle/pci/pci-model.ts";
import type { ScenarioRun, Steps } from "../../scenario-run.ts";
import { addAccesses, type ConfigAccess, configAccesses, configValue } from "./config-access.ts";
import { silenceMessages } from "./msix-steps.ts";

/** Reads and judges the header and the capability list; gives the base address registers as they stand. */
function* scanPci(run: ScenarioRun): Steps<readonly number[]> {
  const { batch, oracle, guest } = run;
  const { pci } = guest.specification;
  const own: readonly ConfigAccess[] = [
    { offset: 2, width: 2 },
    { offset: pci.status.offset, width: pci.status.width as 2 },
    { offset: 0x34, width: 1 },
    ...barAccesses(run, pci.bars.count),
  ];
  // Where the capability was before it most likely is again.
  const expected = guest.msixCapability === 0 ? [] : capabilityAccesses(run, guest.msixCapability);
  batch.clear();
  for (let offset = 0; offset < 64; offset += 4) {
    batch.configRead(offset, 4);
  }
  yield* run.stimulus(() => addAccesses(batch, [...own, ...expected]));
  if (run.over) {
    return [];
  }
  const [deviceId = 0, status = 0, pointer = 0, ...bars] = yield* configAccesses(run, own);
  oracle.pci.judgeIdentity(deviceId);
  oracle.pci.statusRead(status, oracle.interrupts.pending(), pointer);
  const listed = (status & (1 << pci.status.capabilitiesBit)) !== 0;
  yield* scanCapabilities(run, listed ? pointer : 0);
  return bars;
}

/** Reads of the first `count` base address registers. */
function barAccesses(run: ScenarioRun, count: number): ConfigAccess[] {
  const { bars } = run.guest.specification.pci;
  return Array.from({ length: count }, (_, bar) => ({ offset: bars.offset + 4 * bar, width: 4 }));
}

/** Reads of a capability's head, and of the registers of the one for MSI-X, if that is what is there. */
function capabilityAccesses(run: ScenarioRun, capability: number): ConfigAccess[] {
  const { controlOffset, tableOffset, pendingOffset } = run.guest.specification.pci.capabilities.msix;
  return [
    { offset: capability & 0xfc, width: 4 },
    { offset: capability + controlOffset, width: 2 },
    { offset: capability + tableOffset, width: 4 },
    { offset: capability + pendingOffset, width: 4 },
  ];
}

function* scanCapabilities(run: ScenarioRun, first: number): Steps {
  const rules = run.guest.specification.pci.capabilities;
  const entries: CapabilityEntry[] = [];
  let offset = first;
  while (offset !== 0 && entries.length < rules.entriesMax) {
    const word = yield* configValue(run, offset & 0xfc, 4);
    const next = (word >>> 8) & 0xff;
    entries.push({ offset, id: word & 0xff, next, kind: word >>> 24 });
    offset = next;
  }
  run.oracle.pci.capabilityList(entries, offset === 0);
  const msix = entries.find((entry) => entry.id === rules.msix.id);
  run.guest.msixCapability = msix?.offset ?? 0;
  if (msix !== undefined) {
    const { tableSizeMask, barMask } = rules.msix;
    const [, ...registers] = capabilityAccesses(run, msix.offset);
    const [control = 0, table = 0, pending = 0] = yield* configAccesses(run, registers);
    const field = control & tableSizeMask;
    run.oracle.pci.msixTable(field);
    run.guest.msixVectors = field + 1;
    run.guest.msixTable = barPlace(table, barMask);
    run.guest.msixPending = barPlace(pending, barMask);
  }
}

/** Reads a part of the header; where that is the status register, its interrupt bit is held against ISR. */
function* readHeader(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps {
  const { batch, oracle, guest, target } = run;
  const { status } = guest.specification.pci;
  const entry = batch.configRead(offset, width);
  const pending = oracle.interrupts.pending();
  yield* run.plain();
  const value = batch.value[entry] as number;
  run.feed();
  if (offset <= status.offset && offset + width >= status.offset + status.width && !run.over) {
    // Of a device that works by itself only what must be pending is known to be so.
    const known = target.description.capabilities.synchronous || pending === true ? pending : undefined;
    oracle.pci.interruptBit(Math.floor(value / 2 ** (8 * (status.offset - offset))) & 0xffff, known);
  }
  yield* run.rest(true);
}

/** What a register of the MSI-X capability says that names a BAR and an offset in it. */
function barPlace(value: number, barMask: number): BarPlace {
  const bar = value & barMask;
  return { bar, offset: value - bar };
}

/**
 * The sizing protocol on one BAR that holds `before`, with decoding off; gives its size in bytes, 0 when it is not
 * implemented.
 */
function* sizeBar(run: ScenarioRun, bar: number, before: number): Steps<number> {
  const { guest } = run;
  const { pci } = guest.specification;
  const offset = pci.bars.offset + 4 * bar;
  // Bus mastering stays as it is: what a device does to its status when that is taken away is open (OPEN-21).
  const closed = guest.command & ~(commandMask(run, "decode-io") | commandMask(run, "decode-memory"));
  const [, , value = 0] = yield* configAccesses(run, [
    { offset: pci.command.offset, width: 2, value: closed },
    { offset, width: 4, value: 0xffff_ffff },
    { offset, width: 4 },
    { offset, width: 4, value: before },
    { offset: pci.command.offset, width: 2, value: guest.command },
  ]);
  if (bar === pci.bars.register.bar) {
    return run.oracle.pci.barSized(value);
  }
  run.oracle.pci.otherBarSized(bar, value, yield* isUpperHalf(run, bar));
  if (value === 0 || (value & 1) !== 0) {
    return 0;
  }
  return 0x1_0000_0000 - (value - (value % 16));
}

/** Whether a base address register is the second half of the 64-bit one before it. */
function* isUpperHalf(run: ScenarioRun, bar: number): Steps<boolean> {
  const { bars } = run.guest.specification.pci;
  // Two halves are needed behind the register of the header, which is one of I/O.
  let first = bars.register.bar + 1;
  if (bar <= first) {
    return false;
  }
  const values = yield* configAccesses(run, barAccesses(run, bar));
  while (first < bar) {
    first += isWide(values[first] ?? 0) ? 2 : 1;
  }
  return first > bar;
}

/** Whether a base address register is the first half of one for 64-bit memory addresses. */
function isWide(value: number): boolean {
  return (value & 7) === 4;
}

/** Places BAR0 in the I/O window and opens the function; the base is a multiple of the BAR's size. */
function* placeRegisters(run: ScenarioRun, slot: number): Steps {
  const { guest, oracle } = run;
  const { pci } = guest.specification;
  const { start, length } = guest.description.ioWindow;
  const slots = Math.max(1, Math.floor(length / 256));
  const base = start + (slot % slots) * 256;
  const offset = pci.bars.offset + 4 * pci.bars.register.bar;
  const [, value = 0] = yield* configAccesses(run, [
    { offset, width: 4, value: base },
    { offset, width: 4 },
  ]);
  oracle.pci.barPlaced(value, base);
  guest.barBase = base;
}

/** Bits of the command register that no function implements; they are written all the same. */
const reservedCommandBits = 0xf800;

/**
 * Sets the command register, by a byte for each half that changes or by one write, and judges that it reads back. What
 * 32 bits put into the status register beside it are zeros: there they change nothing, while ones would acknowledge
 * errors.
 */
function* setCommand(run: ScenarioRun, value: number, width: 1 | 2 | 4 = 2): Steps {
  const { guest, oracle } = run;
  const { command, status } = guest.specification.pci;
  const written = value | reservedCommandBits;
  const stores =
    width === 1
      ? [
          { offset: command.offset, width, value: written & 0xff },
          { offset: command.offset + 1, width, value: written >>> 8 },
        ].filter((_, half) => ((value ^ guest.command) >>> (8 * half)) % 256 !== 0)
      : [{ offset: command.offset, width, value: written }];
  const reads = [
    { offset: command.offset, width: 2 as const },
    { offset: status.offset, width: 2 as const },
  ];
  const [read = 0, statusRead = 0] = (yield* configAccesses(run, [...stores, ...reads])).slice(stores.length);
  oracle.pci.statusKept(statusRead, width === 4);
  const mask = commandMask(run, "decode-io");
  oracle.pci.commandRead(read, value, mask);
  guest.command = value;
  guest.commandShown = read;
  guest.ioOpen = (value & mask) !== 0;
  // A function of before PCI 2.3 lacks the bit: then it reads 0 and nothing is disabled.
  const disable = commandMask(run, "disable-intx");
  oracle.interrupts.disabled = (value & read & disable) !== 0;
}

/** Whether the function has an interrupt disable bit; the command register is left as it was. */
export function* keepsInterruptDisable(run: ScenarioRun): Steps<boolean> {
  const { guest } = run;
  const { command } = guest.specification.pci;
  const disable = commandMask(run, "disable-intx");
  const [, value = 0] = yield* configAccesses(run, [
    { offset: command.offset, width: 2, value: guest.command | disable },
    { offset: command.offset, width: 2 },
    { offset: command.offset, width: 2, value: guest.command },
  ]);
  return (value & disable) !== 0;
}

/** Mask of the command bit with this meaning in spec/pci.json. */
function commandMask(run: ScenarioRun, meaning: string): number {
  const bit = run.guest.specification.pci.command.bits.find((candidate) => candidate.meaning === meaning);
  return bit === undefined ? 0 : 1 << bit.bit;
}

/** Finds the function, sizes and places its BARs, and opens it: what firmware does before a driver comes. */
export function* enumerate(run: ScenarioRun): Steps {
  const { guest } = run;
  guest.command = 0;
  guest.msixTableAddress = 0;
  const before = yield* scanPci(run);
  if (run.over) {
    return;
  }
  const { bar } = guest.specification.pci.bars.register;
  guest.barBytes = yield* sizeBar(run, bar, before[bar] ?? 0);
  if (run.over) {
    return;
  }
  yield* placeRegisters(run, 0);
  if (guest.msixCapability !== 0) {
    yield* placeTable(run, before);
  }
  const open = commandMask(run, "decode-io") | commandMask(run, "decode-memory") | commandMask(run, "bus-master");
  yield* setCommand(run, open);
  if (guest.msixTableAddress !== 0 && !guest.description.capabilities.freshDevice) {
    yield* silenceMessages(run);
  }
}

/** Places the memory BARs that hold the MSI-X table and its pending bits; `before` is what the BARs hold. */
function* placeTable(run: ScenarioRun, before: readonly number[]): Steps {
  const { guest, oracle } = run;
  const { bars, capabilities } = guest.specification.pci;
  const table = { ...guest.msixTable, bytes: capabilities.msix.entryBytes * guest.msixVectors };
  const pending = { ...guest.msixPending, bytes: Math.ceil(guest.msixVectors / 64) * 8 };
  const window = guest.description.memoryWindow;
  const bases = new Map<number, number>();
  const sizes = new Map<number, number>();
  let next = window.start;
  for (const { bar, offset, bytes } of [table, pending]) {
    const usable = bar < bars.count && bar !== bars.register.bar;
    const size = usable ? (sizes.get(bar) ?? (yield* sizeBar(run, bar, before[bar] ?? 0))) : 0;
    sizes.set(bar, size);
    const inside = oracle.pci.msixPlace(bar, offset, bytes, size);
    const base = bases.get(bar) ?? Math.ceil(next / Math.max(1, size)) * size;
    if (!inside || base + size > window.start + window.length) {
      // Without a place nothing can be done with MSI-X: it stays off.
      return;
    }
    if (!bases.has(bar)) {
      bases.set(bar, base);
      next = base + size;
      yield* placeMemoryBar(run, bar, base, isWide(before[bar] ?? 0));
    }
  }
  guest.msixTableAddress = (bases.get(table.bar) ?? 0) + table.offset;
  guest.msixPendingAddress = (bases.get(pending.bar) ?? 0) + pending.offset;
}

function* placeMemoryBar(run: ScenarioRun, bar: number, base: number, wide: boolean): Steps {
  const { bars } = run.guest.specification.pci;
  const offset = bars.offset + 4 * bar;
  const low: ConfigAccess = { offset, width: 4, value: base };
  const high: ConfigAccess = { offset: offset + 4, width: 4, value: 0 };
  yield* configAccesses(run, wide && bar + 1 < bars.count ? [low, high] : [low]);
}

/** Carries out one access to PCI configuration space. */
export function* carryOutPciConfiguration(run: ScenarioRun, operation: PciConfigurationOperation): Steps {
  const { batch, oracle } = run;
  switch (operation.kind) {
    case "pci-read": {
      const width = operation.width;
      yield* readHeader(run, (operation.offset % 64) & ~(width - 1), width);
      return;
    }
    case "pci-write": {
      const width = operation.width;
      const offset = (operation.offset % 64) & ~(width - 1);
      if (oracle.pci.writable(offset, width)) {
        batch.configWrite(offset, width, operation.value % 2 ** (8 * width));
        batch.configRead(offset & ~3, 4);
        yield* run.stimulus();
      }
      return;
    }
    case "pci-scan":
      yield* scanPci(run);
      return;
    default:
      unreachable(operation);
  }
}

/** Carries out one operation on the function's place and what it decodes. */
export function* carryOutPciDecoding(run: ScenarioRun, operation: PciDecodingOperation): Steps {
  const { guest } = run;
  switch (operation.kind) {
    case "size-bar": {
      const { bars } = guest.specification.pci;
      const bar = operation.bar % bars.count;
      yield* sizeBar(run, bar, yield* configValue(run, bars.offset + 4 * bar, 4));
      return;
    }
    case "move-bar":
      yield* moveBar(run, operation.slot);
      return;
    case "command-bit":
      yield* commandBit(run, operation.bit, operation.on, operation.width);
      return;
    case "closed-access":
      yield* closedAccess(run, operation.offset, operation.width, operation.value);
      return;
    default:
      unreachable(operation);
  }
}

function* moveBar(run: ScenarioRun, slot: number): Steps {
  const { batch, guest, oracle } = run;
  const before = guest.barBase;
  yield* placeRegisters(run, slot);
  if (guest.barBase === before) {
    return;
  }
  batch.clear();
  const old = batch.portRead(before + guest.barBytes - 4, 4);
  const status = guest.register("device_status")?.offset ?? 0;
  const oldStatus = batch.portRead(before + status, 1);
  yield* run.plain();
  oracle.pci.closedRead(4, batch.value[old] as number, true);
  oracle.pci.closedRead(1, batch.value[oldStatus] as number, true);
  batch.clear();
  guest.readRegister("device_status");
  guest.readRegister("host_features");
  yield* run.stimulus();
}

function* commandBit(run: ScenarioRun, name: string, on: boolean, width: 1 | 2 | 4 = 2): Steps {
  const { guest } = run;
  const bit = guest.specification.pci.command.bits.find((candidate) => candidate.name === name);
  // With decoding closed or bus mastering off a device may or must stop; only the interrupt bit is left to toggle
  // freely.
  if (bit === undefined || bit.meaning !== "disable-intx") {
    return;
  }
  const mask = 1 << bit.bit;
  yield* setCommand(run, on ? guest.command | mask : guest.command & ~mask, width);
  yield* run.rest(true);
}

function* closedAccess(run: ScenarioRun, offset: number, width: 1 | 2 | 4, value: number): Steps {
  const { batch, guest, oracle } = run;
  const place = Math.min(offset % guest.barBytes, guest.barBytes - width);
  const port = guest.barBase + place;
  const command = guest.command;
  yield* setCommand(run, command & ~commandMask(run, "decode-io"), width);
  batch.clear();
  const read = batch.portRead(port, width);
  batch.portWrite(port, width, value % 2 ** (8 * width));
  const again = batch.portRead(port, width);
  yield* run.plain();
  oracle.pci.closedRead(width, batch.value[read] as number, false);
  oracle.pci.closedRead(width, batch.value[again] as number, false);
  batch.clear();
  yield* setCommand(run, command, width);
  yield* run.rest(true);
}
