import type { Guest } from "../../../guest/guest.ts";
import { messageCellBytes } from "../../../guest/memory-layout.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { collectMessages } from "./message-cells.ts";

/** Places of the words of a table entry; bit 0 of the last masks the vector. */
const word = { addressLow: 0, addressHigh: 4, data: 8, control: 12 } as const;

/** Data words have the upper half set and tell vectors, and successive writes of one entry, apart. */
const dataBase = 0xa500_0000;

/** What the upper address word of an entry holds for a moment: no such memory is there. */
const otherHigh = 0x5aa5_0000;

/** An upper address word that leads to no memory, and still makes an address that a device can send to. */
const astrayHigh = 0x1_0000;

/** Address of a vector's entry in the MSI-X table. */
function entryAddress({ msixTableAddress, specification }: Guest, vector: number): number {
  return msixTableAddress + vector * specification.pci.capabilities.msix.entryBytes;
}

/**
 * Writes a vector's entry while it is masked, reads it back and unmasks it. Where guest memory lies low, nothing but
 * another upper address word tells whether the entry has one: it is there until the entry was read.
 */
export function* programEntry(run: ScenarioRun, vector: number): Steps {
  const { guest, batch } = run;
  const address = entryAddress(guest, vector);
  const cell = guest.messageCell(vector);
  const data = dataBase + (guest.random.below(256) << 16) + vector;
  if (!run.oracle.messages.isProgrammed(vector)) {
    batch.clear();
    batch.mmioRead(address + word.control, 4);
    yield* run.show();
    if (run.over) {
      return;
    }
  }
  yield* writeMask(run, vector, true);
  batch.clear();
  guest.zero(cell, 4);
  batch.mmioWrite(address + word.addressLow, 4, cell % 0x1_0000_0000);
  batch.mmioWrite(address + word.addressHigh, 4, otherHigh + vector);
  batch.mmioWrite(address + word.data, 4, data);
  addEntryReads(run, vector);
  batch.mmioWrite(address + word.addressHigh, 4, highWord(cell));
  addEntryReads(run, vector);
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

/** Reads vector controls and pending bits that nobody has touched: every vector is masked, and none is pending. */
export function* readUntouched(run: ScenarioRun, vectors: readonly number[]): Steps {
  const { guest, batch } = run;
  batch.clear();
  for (const vector of vectors) {
    batch.mmioRead(entryAddress(guest, vector) + word.control, 4);
    batch.mmioRead(guest.msixPendingAddress + 4 * (vector >>> 5), 4);
  }
  yield* run.show();
  batch.clear();
}

/** Adds reads of the words of a vector's entry to the batch. */
export function addEntryReads({ guest, batch }: ScenarioRun, vector: number): void {
  const address = entryAddress(guest, vector);
  for (const place of [word.addressLow, word.addressHigh, word.data, word.control]) {
    batch.mmioRead(address + place, 4);
  }
}

/** Adds a write of the mask bit of a vector's entry to the batch. */
export function addMaskWrite({ guest, batch }: ScenarioRun, vector: number, masked: boolean): void {
  batch.mmioWrite(entryAddress(guest, vector) + word.control, 4, masked ? 1 : 0);
}

/** Sets the mask bit of one vector's entry. What was sent before a mask is taken before the oracle hears of it. */
export function* writeMask(run: ScenarioRun, vector: number, masked: boolean): Steps {
  const { guest, batch } = run;
  batch.clear();
  addMaskWrite(run, vector, masked);
  batch.mmioRead(entryAddress(guest, vector) + word.control, 4);
  yield* run.carry();
  if (masked) {
    yield* collectMessages(run, run.looks);
  }
  run.feed();
}

/**
 * Unmasks a vector while its upper address word leads to no memory and masks it again: a message that was pending is
 * lost, and the cell that the lower word alone would name stays empty.
 */
export function* sendAstray(run: ScenarioRun, vector: number): Steps {
  const { guest, batch } = run;
  const address = entryAddress(guest, vector);
  const cell = guest.messageCell(vector);
  const held = new Uint8Array(messageCellBytes);
  yield* writeMask(run, vector, true);
  batch.clear();
  batch.mmioWrite(address + word.addressHigh, 4, astrayHigh);
  addMaskWrite(run, vector, false);
  yield* run.show();
  batch.clear();
  const settled = run.target.settle();
  if (settled !== undefined) {
    yield settled;
  }
  addMaskWrite(run, vector, true);
  batch.memoryRead(cell, held, 0, held.length);
  yield* run.show();
  run.evidence.lostMessage(vector, cell, new DataView(held.buffer).getUint32(0, true));
  batch.clear();
  batch.mmioWrite(address + word.addressHigh, 4, highWord(cell));
  yield* run.show();
  batch.clear();
}
