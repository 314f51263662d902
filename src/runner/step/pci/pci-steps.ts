import { unreachable } from "../../../base/assert.ts";
import type { PciConfigurationOperation } from "../../../operation/pci/configuration.ts";
import type { PciDecodingOperation } from "../../../operation/pci/decoding.ts";
import { commandMask, registerBar } from "../../../spec/lookup.ts";
import type { ScenarioRun } from "../../scenario-run.ts";
import type { Steps } from "../../steps.ts";
import { closedTable } from "./closed-table.ts";
import { configValue } from "./config-access.ts";
import { placeRegisters, scanPci, setCommand, sizeBar, sizeRom } from "./enumerate.ts";
import { writeAnywhere } from "./write-anywhere.ts";

/** Reads a part of the header. */
function* readHeader(run: ScenarioRun, offset: number, width: 1 | 2 | 4): Steps {
  run.batch.configRead(offset, width);
  yield* run.show();
  run.batch.clear();
  yield* run.rest(true);
}

/** Carries out one access to PCI configuration space. */
export function* carryOutPciConfiguration(run: ScenarioRun, operation: PciConfigurationOperation): Steps {
  switch (operation.kind) {
    case "pci-read": {
      const width = operation.width;
      yield* readHeader(run, (operation.offset % 64) & ~(width - 1), width);
      return;
    }
    case "pci-write": {
      yield* writeAnywhere(run, operation.offset, operation.width, operation.value);
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
      if (operation.bar === bars.count) {
        yield* sizeRom(run);
      } else {
        yield* sizeBar(run, bar, yield* configValue(run, bars.offset + 4 * bar, 4), operation.width);
      }
      return;
    }
    case "move-bar":
      yield* moveBar(run, operation.slot, operation.width);
      return;
    case "command-bit":
      yield* commandBit(run, operation.bit, operation.on, operation.width);
      return;
    case "closed-access":
      if (operation.of === "table") {
        yield* closedTable(run, operation.offset, operation.value);
      } else {
        yield* closedAccess(run, operation.offset, operation.width, operation.value);
      }
      return;
    default:
      unreachable(operation);
  }
}

function* moveBar(run: ScenarioRun, slot: number, width: 1 | 2 | 4 = 4): Steps {
  const { batch, guest } = run;
  const before = guest.barBase;
  if (registerBar(guest.specification) < 0) {
    return;
  }
  const command = guest.command;
  // By parts the register holds other addresses meanwhile, at which nothing must answer.
  if (width < 4) {
    yield* setCommand(run, command & ~commandMask(guest.specification, "decode-io"));
  }
  yield* placeRegisters(run, slot, width);
  if (width < 4) {
    yield* setCommand(run, command);
  }
  if (guest.barBase === before || run.over) {
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
