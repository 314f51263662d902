import { unreachable } from "../../../base/assert.ts";
import type { PciConfigurationOperation } from "../../../operation/pci/configuration.ts";
import type { PciDecodingOperation } from "../../../operation/pci/decoding.ts";
import { commandMask, registerBar } from "../../../spec/lookup.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { configValue } from "./config-access.ts";
import { placeRegisters, scanPci, setCommand, sizeBar } from "./enumerate.ts";

/** Reads a part of the header. */
function* readHeader(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps {
  run.batch.configRead(offset, width);
  yield* run.show();
  run.batch.clear();
  yield* run.rest(true);
}

/** Whether a write here touches nothing that operations of their own are for. */
function isPlainWrite(run: ScenarioRun, offset: number, width: number): boolean {
  const { command, bars } = run.guest.specification.pci;
  const touches = (start: number, length: number): boolean => offset < start + length && start < offset + width;
  return !touches(command.offset, 4) && !touches(bars.offset, 4 * bars.count) && offset + width <= 64;
}

/** Carries out one access to PCI configuration space. */
export function* carryOutPciConfiguration(run: ScenarioRun, operation: PciConfigurationOperation): Steps {
  const { batch } = run;
  switch (operation.kind) {
    case "pci-read": {
      const width = operation.width;
      yield* readHeader(run, (operation.offset % 64) & ~(width - 1), width);
      return;
    }
    case "pci-write": {
      const width = operation.width;
      const offset = (operation.offset % 64) & ~(width - 1);
      if (isPlainWrite(run, offset, width)) {
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
  const { batch, guest } = run;
  const before = guest.barBase;
  if (registerBar(guest.specification) < 0) {
    return;
  }
  yield* placeRegisters(run, slot);
  if (guest.barBase === before) {
    return;
  }
  batch.clear();
  batch.portRead(before + guest.barBytes - 4, 4);
  const status = guest.transport.place("set-status").address - guest.barBase;
  batch.portRead(before + status, 1);
  yield* run.show();
  batch.clear();
  guest.transport.read("set-status");
  guest.transport.read("offer-features");
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
  const { batch, guest } = run;
  if (registerBar(guest.specification) < 0) {
    return;
  }
  const place = Math.min(offset % guest.barBytes, guest.barBytes - width);
  const port = guest.barBase + place;
  const command = guest.command;
  yield* setCommand(run, command & ~commandMask(guest.specification, "decode-io"), width);
  batch.clear();
  batch.portRead(port, width);
  batch.portWrite(port, width, value % 2 ** (8 * width));
  batch.portRead(port, width);
  yield* run.show();
  batch.clear();
  yield* setCommand(run, command, width);
  yield* run.rest(true);
}
