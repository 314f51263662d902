import type { Specification } from "../spec/specification.ts";
import type { RegisterEffect } from "../spec/types.generated.ts";
import { accessKind } from "../target/access-kind.ts";
import type { BusState } from "./bus-state.ts";
import type { AccessEvent } from "./wire-event.ts";

const letters: Readonly<Record<number, string>> = { 1: "b", 2: "w", 4: "l" };

/** A number as hexadecimal of a fixed number of bytes; NaN, a read without an answer, is `no answer`. */
export function hexWord(value: number, width: number): string {
  return Number.isNaN(value) ? "no answer" : `0x${value.toString(16).padStart(2 * width, "0")}`;
}

function offsetText(offset: number): string {
  return `0x${offset.toString(16).padStart(2, "0")}`;
}

interface Named {
  readonly name: string;
  readonly offset: number;
  readonly width: number;
}

/** The fields that an access covers, `name` each, with an offset where it begins in the middle of one. */
function coveredNames(fields: readonly Named[], offset: number, width: number): string {
  const covered = fields.filter((field) => field.offset < offset + width && offset < field.offset + field.width);
  return covered.map(({ name, offset: start }) => (start < offset ? `${name}+${offset - start}` : name)).join(" ");
}

/** What a byte range of PCI configuration space holds, in the specification's names. */
function configFieldName({ pci }: Specification, state: BusState, offset: number, width: number): string {
  const { bars, command, status, fields } = pci;
  const { msixCapability } = state;
  const known: Named[] = [
    { name: "command", offset: command.offset, width: command.width },
    { name: "status", offset: status.offset, width: status.width },
    ...fields,
    ...Array.from({ length: bars.count }, (_, bar) => ({ name: `BAR${bar}`, offset: bars.offset + 4 * bar, width: 4 })),
    ...(msixCapability === 0 ? [] : [{ name: "msix_capability", offset: msixCapability, width: 12 }]),
  ];
  return coveredNames(known, offset, width);
}

/** What a byte range of BAR0 holds: registers, or the device's own config space. */
function registerName({ transport }: Specification, state: BusState, offset: number, width: number): string {
  const { configOffset } = state;
  if (offset >= configOffset) {
    return `config+${offset - configOffset}`;
  }
  return coveredNames(
    transport.registers.filter((register) => register.offset < configOffset),
    offset,
    width,
  );
}

/** Effects of registers whose values are counts, and easier to read as such. */
const counted: readonly RegisterEffect[] = ["show-queue-size", "select-queue", "notify-queue"];

function valueText(name: string, value: number, width: number, { transport }: Specification): string {
  const use = transport.registers.find((register) => register.name === name)?.effect;
  if (use === "set-status" && !Number.isNaN(value)) {
    const bits = transport.statusBits.filter((bit) => Math.floor(value / bit.value) % 2 === 1).map((bit) => bit.name);
    return [hexWord(value, width), ...bits].join(" ");
  }
  return use !== undefined && counted.includes(use) && !Number.isNaN(value) ? String(value) : hexWord(value, width);
}

/** Whether an access is of BAR0 where `state` has it. */
export function isOfBar({ address }: AccessEvent, { barBase }: BusState, { pci }: Specification): boolean {
  return barBase !== 0 && address >= barBase && address < barBase + pci.bars.register.bytesMax;
}

/** Fields of an entry of the MSI-X table, four bytes each. */
const vectorFields = ["address", "address high", "data", "control"] as const;

/** What a place in a memory BAR is, in words behind the place; empty when it is in none. */
function memoryName({ memoryBars, msixTable }: BusState, { pci }: Specification, address: number): string {
  const found = [...memoryBars].filter(([, base]) => base > 0 && base <= address).sort((a, b) => b[1] - a[1])[0];
  if (found === undefined) {
    return "";
  }
  const [bar, base] = found;
  const { entryBytes } = pci.capabilities.msix;
  const inTable = address - base - (msixTable?.offset ?? 0);
  const field = vectorFields[(inTable % entryBytes) / 4];
  const isVector = msixTable?.bar === bar && inTable >= 0 && field !== undefined;
  return ` BAR${bar}${isVector ? ` vector ${Math.floor(inTable / entryBytes)} ${field}` : ""}`;
}

function line(isRead: boolean, letter: string, place: string, value: string): string {
  const command = `${isRead ? "in" : "out"}${letter}`;
  return `${command.padEnd(5)}${place} ${isRead ? "->" : "<-"} ${value}`;
}

/** An access as `outw io+0x10 queue_notify <- 1`: the command, the place, its name and the value. */
export function accessText(event: AccessEvent, state: BusState, specification: Specification): string {
  const { access, address, width, value } = event;
  const letter = letters[width] ?? "";
  switch (access) {
    case accessKind.configRead:
    case accessKind.configWrite: {
      const isRead = access === accessKind.configRead;
      const name = configFieldName(specification, state, address, width);
      const place = `pci+${offsetText(address)}${name === "" ? "" : ` ${name}`}`;
      return line(isRead, letter, place, hexWord(value, width));
    }
    case accessKind.portRead:
    case accessKind.portWrite: {
      const isRead = access === accessKind.portRead;
      const offset = address - state.barBase;
      const isKnown = isOfBar(event, state, specification);
      const name = isKnown ? registerName(specification, state, offset, width) : "";
      const place = isKnown
        ? `io+${offsetText(offset)}${name === "" ? "" : ` ${name}`}`
        : `port ${offsetText(address)}`;
      return line(isRead, letter, place, valueText(name, value, width, specification));
    }
    default: {
      const isRead = access === accessKind.mmioRead;
      const command = `${isRead ? "read" : "write"}${letter}`;
      const name = memoryName(state, specification, address);
      return `${command} ${offsetText(address)}${name} ${isRead ? "->" : "<-"} ${hexWord(value, width)}`;
    }
  }
}
