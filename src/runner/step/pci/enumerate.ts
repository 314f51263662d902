import type { BarPlace } from "../../../guest/guest.ts";
import { commandMask, isOnPci, registerBar } from "../../../spec/lookup.ts";
import { ioBarBytes, memoryBarBytes } from "../../../wire/bar-size.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { addAccesses, type ConfigAccess, configAccesses, configValue, writesOf } from "./config-access.ts";
import { findStructures } from "./find-structures.ts";
import { silenceMessages } from "./msix-steps.ts";

/** Offset of the pointer to the list of capabilities. */
const capabilitiesPointer = 0x34;

/** Reads the header and the capability list; gives the base address registers as they stand. */
export function* scanPci(run: ScenarioRun): Steps<readonly number[]> {
  const { batch, guest } = run;
  const { pci } = guest.specification;
  const own: readonly ConfigAccess[] = [
    { offset: pci.status.offset, width: pci.status.width as 2 },
    ...barAccesses(run, pci.bars.count),
  ];
  // Where the capability was before it most likely is again.
  const expected = guest.msixCapability === 0 ? [] : capabilityAccesses(run, guest.msixCapability);
  batch.clear();
  for (let offset = 0; offset < 64; offset += 4) {
    batch.configRead(offset, 4);
  }
  yield* run.carry(() => addAccesses(batch, [...own, ...expected]));
  const pointer = (batch.value[capabilitiesPointer / 4] as number) & 0xff;
  run.feed();
  yield* run.rest(true);
  if (run.over) {
    return [];
  }
  const [status = 0, ...bars] = yield* configAccesses(run, own);
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
  const entries: { readonly offset: number; readonly id: number }[] = [];
  let offset = first;
  while (offset !== 0 && entries.length < rules.entriesMax) {
    const word = yield* configValue(run, offset & 0xfc, 4);
    entries.push({ offset, id: word & 0xff });
    offset = (word >>> 8) & 0xff;
  }
  const msix = entries.find((entry) => entry.id === rules.msix.id);
  run.guest.msixCapability = msix?.offset ?? 0;
  if (msix !== undefined) {
    const { tableSizeMask, barMask } = rules.msix;
    const [, ...registers] = capabilityAccesses(run, msix.offset);
    const [control = 0, table = 0, pending = 0] = yield* configAccesses(run, registers);
    run.guest.msixVectors = (control & tableSizeMask) + 1;
    run.guest.msixTable = barPlace(table, barMask);
    run.guest.msixPending = barPlace(pending, barMask);
  }
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
export function* sizeBar(run: ScenarioRun, bar: number, before: number, width: 1 | 2 | 4 = 4): Steps<number> {
  const { guest } = run;
  const { pci } = guest.specification;
  const offset = pci.bars.offset + 4 * bar;
  // Bus mastering stays as it is: what a device does to its status when that is taken away is open (OPEN-21).
  const closed = guest.command & ~commandMask(guest.specification, "decode-io", "decode-memory");
  const ones = writesOf(offset, width, 0xffff_ffff);
  const values = yield* configAccesses(run, [
    { offset: pci.command.offset, width: 2, value: closed },
    ...ones,
    { offset, width: 4 },
    ...writesOf(offset, width, before),
    { offset: pci.command.offset, width: 2, value: guest.command },
  ]);
  const value = values[1 + ones.length] ?? 0;
  if (bar !== pci.bars.register.bar) {
    return memoryBarBytes(value);
  }
  const { bytesMin, bytesMax } = pci.bars.register;
  const bytes = ioBarBytes(value);
  return Number.isInteger(Math.log2(bytes)) && bytes >= bytesMin && bytes <= bytesMax ? bytes : 0;
}

/** The sizing protocol on the register of the expansion ROM, which stays disabled. */
export function* sizeRom(run: ScenarioRun): Steps {
  const { guest } = run;
  const { bars, command } = guest.specification.pci;
  const closed = guest.command & ~commandMask(guest.specification, "decode-io", "decode-memory");
  const before = yield* configValue(run, bars.romOffset, 4);
  yield* configAccesses(run, [
    { offset: command.offset, width: 2, value: closed },
    { offset: bars.romOffset, width: 4, value: 0xffff_fffe },
    { offset: bars.romOffset, width: 4 },
    { offset: bars.romOffset, width: 4, value: before },
    { offset: command.offset, width: 2, value: guest.command },
  ]);
}

/** Whether a base address register is the first half of one for 64-bit memory addresses. */
function isWide(value: number): boolean {
  return (value & 7) === 4;
}

/** Places BAR0 in the I/O window; the base is a multiple of the BAR's size. */
export function* placeRegisters(run: ScenarioRun, slot: number, width: 1 | 2 | 4 = 4): Steps {
  const { guest } = run;
  const { pci } = guest.specification;
  const { start, length } = guest.description.ioWindow;
  const slots = Math.max(1, Math.floor(length / 256));
  const base = start + (slot % slots) * 256;
  const offset = pci.bars.offset + 4 * pci.bars.register.bar;
  yield* configAccesses(run, [...writesOf(offset, width, base), { offset, width: 4 }]);
  guest.barBase = base;
}

/** Bits of the command register that no function implements; they are written all the same. */
const reservedCommandBits = 0xf800;

/**
 * Sets the command register, by a byte for each half that changes or by one write, and reads it back. What
 * 32 bits put into the status register beside it are zeros: there they change nothing, while ones would acknowledge
 * errors.
 */
export function* setCommand(run: ScenarioRun, value: number, width: 1 | 2 | 4 = 2): Steps {
  const { guest } = run;
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
  yield* configAccesses(run, [...stores, ...reads]);
  guest.command = value;
  guest.ioOpen = (value & commandMask(guest.specification, "decode-io")) !== 0;
}

/** Whether the function has an interrupt disable bit; the command register is left as it was. */
export function* keepsInterruptDisable(run: ScenarioRun): Steps<boolean> {
  const { guest } = run;
  if (!isOnPci(guest.specification.transport)) {
    return false;
  }
  const { command } = guest.specification.pci;
  const disable = commandMask(guest.specification, "disable-intx");
  const [, value = 0] = yield* configAccesses(run, [
    { offset: command.offset, width: 2, value: guest.command | disable },
    { offset: command.offset, width: 2 },
    { offset: command.offset, width: 2, value: guest.command },
  ]);
  return (value & disable) !== 0;
}

/** Finds the function, sizes and places its BARs, and opens it: what firmware does before a driver comes. */
export function* enumerate(run: ScenarioRun): Steps {
  const { guest } = run;
  if (!isOnPci(guest.specification.transport)) {
    yield* findStructures(run);
    return;
  }
  guest.command = 0;
  guest.msixTableAddress = 0;
  const before = yield* scanPci(run);
  if (run.over) {
    return;
  }
  const bar = registerBar(guest.specification);
  if (bar < 0) {
    yield* findStructures(run);
    if (guest.msixTableAddress !== 0 && !guest.description.capabilities.freshDevice) {
      yield* silenceMessages(run);
    }
    return;
  }
  guest.barBytes = yield* sizeBar(run, bar, before[bar] ?? 0);
  if (run.over) {
    return;
  }
  yield* placeRegisters(run, 0);
  if (guest.msixCapability !== 0) {
    yield* placeTable(run, before);
  }
  yield* setCommand(run, commandMask(guest.specification, "decode-io", "decode-memory", "bus-master"));
  if (guest.msixTableAddress !== 0 && !guest.description.capabilities.freshDevice) {
    yield* silenceMessages(run);
  }
}

/** Places the memory BARs that hold the MSI-X table and its pending bits; `before` is what the BARs hold. */
function* placeTable(run: ScenarioRun, before: readonly number[]): Steps {
  const { guest } = run;
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
    const inside = offset + bytes <= size;
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
