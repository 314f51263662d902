import { unreachable } from "../../../base/assert.ts";
import { messageCellBytes } from "../../../guest/guest.ts";
import type { MsixOperation } from "../../../operation/pci/msix.ts";
import { configSource } from "../../../oracle/transport/register-values.ts";
import type { ScenarioRun, Steps } from "../../scenario-run.ts";
import { type ConfigAccess, configAccesses, configValue } from "./config-access.ts";
import { collectMessages } from "./message-cells.ts";

/** Places of the words of a table entry; bit 0 of the last masks the vector. */
const entry = { addressLow: 0, addressHigh: 4, data: 8, control: 12 } as const;

/** Data words have the upper half set and tell vectors, and successive writes of one entry, apart. */
const dataBase = 0xa500_0000;

/** Carries out one operation on MSI-X; nothing on a function without it. */
export function* carryOutMsix(run: ScenarioRun, operation: MsixOperation): Steps {
  const { guest } = run;
  if (guest.msixTableAddress === 0) {
    return;
  }
  switch (operation.kind) {
    case "msix":
      if (operation.on) {
        yield* turnOn(run);
      } else if (guest.msixEnabled) {
        yield* turnOff(run);
      }
      return;
    case "msix-mask":
      if (guest.msixEnabled) {
        yield* mask(run, operation.vector, operation.masked, operation.astray === true);
      }
      return;
    case "map-vector":
      if (guest.msixEnabled) {
        yield* map(run, operation.queue, operation.vector);
      }
      return;
    default:
      unreachable(operation);
  }
}

/**
 * Firmware writes the table first; an operating system turns MSI-X on with every vector masked and writes it then.
 * Both orders are tried.
 */
function* turnOn(run: ScenarioRun): Steps {
  const { guest } = run;
  const tableFirst = guest.random.chance(0.5);
  if (!guest.msixEnabled && !tableFirst) {
    yield* writeControl(run, true, true);
  }
  for (const [, vector] of roundRobin(run)) {
    if (!run.over) {
      yield* program(run, vector);
    }
  }
  if (!run.over) {
    yield* writeControl(run, true, false);
  }
  if (!run.over) {
    yield* mapRoundRobin(run);
  }
}

function* turnOff(run: ScenarioRun): Steps {
  yield* writeControl(run, false, false);
}

/** Config changes and the queues that are there, each with its vector in a round robin over the table. */
function roundRobin(run: ScenarioRun): [source: number, vector: number][] {
  const { msixVectors, queueSizes } = run.guest;
  const present = [...queueSizes.keys()].filter((queue) => (queueSizes[queue] ?? 0) > 0);
  return [configSource, ...present].map((source, index) => [source, index % msixVectors]);
}

/** Writes the MSI-X control register, with 16 bits or with the 32 that hold it, and reads it back. */
function* writeControl(run: ScenarioRun, on: boolean, masked: boolean): Steps {
  const { guest } = run;
  const rules = guest.specification.pci.capabilities.msix;
  const control = (on ? 2 ** rules.enableBit : 0) + (masked ? 2 ** rules.functionMaskBit : 0);
  const offset = guest.msixCapability + rules.controlOffset;
  const stores: ConfigAccess[] = [];
  if (guest.random.chance(0.3)) {
    const before = yield* configValue(run, guest.msixCapability, 4);
    stores.push({ offset: guest.msixCapability, width: 4, value: (before % 0x1_0000) + control * 0x1_0000 });
  } else {
    stores.push({ offset, width: 2, value: control });
  }
  yield* configAccesses(run, [...stores, { offset, width: 2 }]);
  guest.msixEnabled = on;
  yield* run.rest(true);
}

/** What the upper address word of an entry holds for a moment: no such memory is there. */
const otherHigh = 0x5aa5_0000;

/** An upper address word that leads to no memory, and still makes an address that a device can send to. */
const astrayHigh = 0x1_0000;

/**
 * Writes a vector's entry while it is masked, reads it back and unmasks it. Where guest memory lies low, nothing but
 * another upper address word tells whether the entry has one: it is there until the entry was read.
 */
function* program(run: ScenarioRun, vector: number): Steps {
  const { guest, batch } = run;
  const address = guest.msixTableAddress + vector * guest.specification.pci.capabilities.msix.entryBytes;
  const cell = guest.messageCell(vector);
  const data = dataBase + (guest.random.below(256) << 16) + vector;
  yield* writeMask(run, vector, true);
  batch.clear();
  guest.zero(cell, 4);
  batch.mmioWrite(address + entry.addressLow, 4, cell % 0x1_0000_0000);
  batch.mmioWrite(address + entry.addressHigh, 4, otherHigh + vector);
  batch.mmioWrite(address + entry.data, 4, data);
  readEntry(run, vector);
  batch.mmioWrite(address + entry.addressHigh, 4, highWord(cell));
  readEntry(run, vector);
  yield* run.show();
  batch.clear();
  if (run.over) {
    return;
  }
  yield* writeMask(run, vector, false);
  yield* run.rest(true);
}

function highWord(address: number): number {
  return Math.floor(address / 0x1_0000_0000);
}

/** Adds reads of the words of a vector's entry. */
function readEntry({ guest, batch }: ScenarioRun, vector: number): void {
  const address = guest.msixTableAddress + vector * guest.specification.pci.capabilities.msix.entryBytes;
  for (const place of [entry.addressLow, entry.addressHigh, entry.data, entry.control]) {
    batch.mmioRead(address + place, 4);
  }
}

/** Sets the mask bit of one vector's entry. What was sent before a mask is taken before the oracle hears of it. */
function* writeMask(run: ScenarioRun, vector: number, masked: boolean): Steps {
  const { guest, batch } = run;
  const { entryBytes } = guest.specification.pci.capabilities.msix;
  const control = guest.msixTableAddress + vector * entryBytes + entry.control;
  batch.clear();
  batch.mmioWrite(control, 4, masked ? 1 : 0);
  batch.mmioRead(control, 4);
  yield* run.carry();
  if (masked) {
    yield* collectMessages(run, run.looks);
  }
  run.feed();
}

function* mask(run: ScenarioRun, number: number, masked: boolean, astray: boolean): Steps {
  const { oracle } = run;
  const vectors = [...oracle.messages.programmed()];
  const [vector] = vectors.find(([known]) => known === number) ?? vectors[number % vectors.length] ?? [-1];
  yield* judgePending(run);
  if (number < 0 || vector < 0) {
    yield* writeControl(run, true, masked);
  } else {
    if (astray && !masked) {
      yield* sendAstray(run, vector);
    }
    if (run.over) {
      return;
    }
    yield* writeMask(run, vector, masked);
    yield* run.rest(true);
  }
  if (!run.over) {
    yield* judgePending(run);
  }
}

/**
 * Unmasks a vector while its upper address word leads to no memory and masks it again: a message that was pending is
 * lost, and the cell that the lower word alone would name stays empty.
 */
function* sendAstray(run: ScenarioRun, vector: number): Steps {
  const { guest, batch } = run;
  const address = guest.msixTableAddress + vector * guest.specification.pci.capabilities.msix.entryBytes;
  const cell = guest.messageCell(vector);
  const word = new Uint8Array(messageCellBytes);
  yield* writeMask(run, vector, true);
  batch.clear();
  batch.mmioWrite(address + entry.addressHigh, 4, astrayHigh);
  batch.mmioWrite(address + entry.control, 4, 0);
  yield* run.show();
  batch.clear();
  const settled = run.target.settle();
  if (settled !== undefined) {
    yield settled;
  }
  batch.mmioWrite(address + entry.control, 4, 1);
  batch.memoryRead(cell, word, 0, word.length);
  yield* run.show();
  run.evidence.lostMessage(vector, cell, new DataView(word.buffer).getUint32(0, true));
  batch.clear();
  batch.mmioWrite(address + entry.addressHigh, 4, highWord(cell));
  yield* run.show();
  batch.clear();
}

/** Looks after which a pending bit that does not show is missing. */
const pendingRoundsMax = 100;

/** Reads the pending bits of the vectors in use, with the device at rest. */
function* judgePending(run: ScenarioRun): Steps {
  const { guest, batch, oracle } = run;
  batch.clear();
  const entries = new Map<number, number>();
  for (const [vector] of oracle.messages.programmed()) {
    const word = vector >>> 5;
    if (!entries.has(word)) {
      entries.set(word, batch.mmioRead(guest.msixPendingAddress + 4 * word, 4));
    }
  }
  yield* run.carry();
  // What shows as a pending bit alone nobody has waited for.
  const rounds = run.target.description.capabilities.synchronous ? 0 : pendingRoundsMax;
  const isLate = ([vector]: readonly [number, number]): boolean => {
    const value = batch.value[entries.get(vector >>> 5) as number] as number;
    return oracle.messages.mustPend(vector) && ((value >>> (vector & 31)) & 1) === 0;
  };
  for (let round = 0; round < rounds && [...oracle.messages.programmed()].some(isLate); round++) {
    const settled = run.target.settle();
    if (settled !== undefined) {
      yield settled;
    }
    yield* run.carry();
  }
  run.feed();
}

function* map(run: ScenarioRun, queue: number, vector: number): Steps {
  const { guest, oracle } = run;
  const source = queue < 0 ? configSource : queue % Math.max(1, guest.queueSizes.length);
  if (source >= 0 && (guest.queueSizes[source] ?? 0) === 0) {
    return;
  }
  if (vector < guest.msixVectors && !oracle.messages.isProgrammed(vector)) {
    yield* program(run, vector);
  }
  if (!run.over) {
    writeVector(run, source, vector);
    yield* run.stimulus();
  }
}

/** Reads the vector register of a source, writes it and reads it back. */
function writeVector(run: ScenarioRun, source: number, vector: number): void {
  const { guest } = run;
  const use = source === configSource ? "map-config-vector" : "map-queue-vector";
  if (source !== configSource) {
    guest.transport.write("select-queue", source);
  }
  guest.transport.read(use);
  guest.transport.write(use, vector);
  guest.transport.read(use);
}

/** Maps config changes and every queue that is there to a vector each, as far as vectors go. */
function* mapRoundRobin(run: ScenarioRun): Steps {
  for (const [source, vector] of roundRobin(run)) {
    writeVector(run, source, vector);
  }
  yield* run.stimulus();
}

/** Part of a bring-up with MSI-X on: what belongs to PCI outlived the reset, and the mappings are made anew. */
export function* mapAfterReset(run: ScenarioRun): Steps {
  const { guest, oracle, batch } = run;
  if (!guest.msixEnabled) {
    return;
  }
  const { controlOffset } = guest.specification.pci.capabilities.msix;
  batch.clear();
  batch.configRead(guest.msixCapability + controlOffset, 2);
  for (const [vector] of oracle.messages.programmed()) {
    readEntry(run, vector);
  }
  yield* run.show();
  batch.clear();
  if (!run.over) {
    yield* mapRoundRobin(run);
  }
}

/** A device that was used before may still have MSI-X on, and entries that point into memory: both are ended. */
export function* silenceMessages(run: ScenarioRun): Steps {
  const { guest, batch } = run;
  const { controlOffset, entryBytes } = guest.specification.pci.capabilities.msix;
  batch.clear();
  batch.configWrite(guest.msixCapability + controlOffset, 2, 0);
  for (let vector = 0; vector < guest.msixVectors; vector++) {
    batch.mmioWrite(guest.msixTableAddress + vector * entryBytes + entry.control, 4, 1);
  }
  yield* run.show();
  batch.clear();
}
