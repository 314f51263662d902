import { unreachable } from "../../../base/assert.ts";
import type { Random } from "../../../base/random.ts";
import type { MsixOperation } from "../../../operation/pci/msix.ts";
import { configSource } from "../../../oracle/transport/register-values.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { type ConfigAccess, configAccesses, configValue } from "./config-access.ts";
import { judgePending } from "./judge-pending.ts";
import { addEntryReads, addMaskWrite, programEntry, readUntouched, sendAstray, writeMask } from "./table-entry.ts";

/** Carries out one operation on MSI-X; nothing on a function without it. */
export function* carryOutMsix(run: ScenarioRun, operation: MsixOperation): Steps {
  const { guest } = run;
  if (guest.msixTableAddress === 0) {
    return;
  }
  switch (operation.kind) {
    case "msix":
      if (operation.on) {
        yield* turnOn(run, operation.width);
      } else if (guest.msixEnabled) {
        yield* turnOff(run, operation.width);
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
function* turnOn(run: ScenarioRun, width: 1 | 2 | 4 | undefined): Steps {
  const { guest } = run;
  if ([...run.oracle.messages.programmed()].length === 0) {
    yield* readUntouched(run, sampleVectors(guest.random, guest.msixVectors));
  }
  const tableFirst = guest.random.chance(0.5);
  if (!guest.msixEnabled && !tableFirst) {
    yield* writeControl(run, true, true, width);
  }
  for (const [, vector] of roundRobin(run)) {
    if (!run.over) {
      yield* programEntry(run, vector);
    }
  }
  if (!run.over) {
    yield* writeControl(run, true, false, width);
  }
  if (!run.over) {
    yield* mapRoundRobin(run);
  }
}

/** With some vectors masked and some not: a mask does not matter any more. */
function* turnOff(run: ScenarioRun, width: 1 | 2 | 4 | undefined): Steps {
  yield* writeControl(run, false, false, width);
}

/** Vectors to be looked at: the first and the last ones, and some between. */
function sampleVectors(random: Random, vectors: number): number[] {
  const all = Array.from({ length: vectors }, (_, vector) => vector);
  return vectors <= 8 ? all : [0, 1, vectors - 1, random.below(vectors), random.below(vectors)];
}

/** Config changes and the queues that are there, each with its vector in a round robin over the table. */
function roundRobin(run: ScenarioRun): [source: number, vector: number][] {
  const { msixVectors, queueSizes } = run.guest;
  const present = [...queueSizes.keys()].filter((queue) => (queueSizes[queue] ?? 0) > 0);
  return [configSource, ...present].map((source, index) => [source, index % msixVectors]);
}

/** Writes the MSI-X control register, with 16 bits, with the 32 that hold it, or its upper half, and reads it back. */
function* writeControl(run: ScenarioRun, on: boolean, masked: boolean, wanted?: 1 | 2 | 4): Steps {
  const { guest } = run;
  const rules = guest.specification.pci.capabilities.msix;
  const control = (on ? 2 ** rules.enableBit : 0) + (masked ? 2 ** rules.functionMaskBit : 0);
  const offset = guest.msixCapability + rules.controlOffset;
  const stores: ConfigAccess[] = [];
  const width = wanted ?? (guest.random.chance(0.3) ? 4 : 2);
  if (width === 1) {
    stores.push({ offset: offset + 1, width, value: control >>> 8 });
  } else if (width === 4) {
    const before = yield* configValue(run, guest.msixCapability, 4);
    stores.push({ offset: guest.msixCapability, width: 4, value: (before % 0x1_0000) + control * 0x1_0000 });
  } else {
    stores.push({ offset, width, value: control });
  }
  yield* configAccesses(run, [...stores, { offset, width: 2 }]);
  guest.msixEnabled = on;
  yield* run.rest(true);
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

function* map(run: ScenarioRun, queue: number, vector: number): Steps {
  const { guest, oracle } = run;
  const source = queue < 0 ? configSource : queue % Math.max(1, guest.queueSizes.length);
  if (source >= 0 && (guest.queueSizes[source] ?? 0) === 0) {
    return;
  }
  if (vector < guest.msixVectors && !oracle.messages.isProgrammed(vector)) {
    yield* programEntry(run, vector);
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
    addEntryReads(run, vector);
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
  const { controlOffset } = guest.specification.pci.capabilities.msix;
  batch.clear();
  batch.configWrite(guest.msixCapability + controlOffset, 2, 0);
  for (let vector = 0; vector < guest.msixVectors; vector++) {
    addMaskWrite(run, vector, true);
  }
  yield* run.show();
  batch.clear();
}
