import { unreachable } from "../base/assert.ts";
import type { Specification } from "../spec/specification.ts";
import { accessKind } from "../target/access-kind.ts";
import { accessText, isOfBar } from "./access-names.ts";
import { BusState } from "./bus-state.ts";
import { hostWords } from "./host-words.ts";
import { bytesText, indirectTable, type MemoryPart, memoryParts, partText } from "./memory-parts.ts";
import type { AccessEvent, DeviceMemoryEvent, DriverWriteEvent, LookEvent, WireEvent } from "./wire-event.ts";
import type { TimedEvent, WireStep } from "./wire-log.ts";

/** One thing that happened, on the side of whoever did it. */
export interface TraceRow {
  /** Milliseconds since the scenario began. */
  readonly time: number;
  readonly side: "guest" | "device" | "host";
  readonly text: string;
}

/** What the rows of a trace are written with. */
export interface TraceNames {
  readonly specification: Specification;
  /** Names of the channels, in order. */
  readonly channels: readonly string[];
}

/** Pieces of memory of one write that are shown one by one; of a larger one the first and a count. */
const partsShownMax = 24;

/** Reads of the device's config space that follow each other, as one row, from this many on. */
const runMin = 3;

/** Characters of a channel's name that are shown. */
const nameMax = 24;

function printableName(name: string | undefined): string {
  const text = name ?? "?";
  const short = text.length > nameMax ? `${text.slice(0, nameMax - 3)}...` : text;
  return JSON.stringify(short).replace(/[^ -~]/g, "?");
}

/** Turns the events of a scenario into rows. Steps must come in order: names depend on what came before. */
export class TraceRows {
  readonly #names: TraceNames;
  readonly #state: BusState;
  #level = -1;
  #rows: TraceRow[] = [];

  constructor(names: TraceNames) {
    this.#names = names;
    this.#state = new BusState(names.specification);
  }

  /** The rows of the next step. */
  of({ events, msixCapability }: WireStep): TraceRow[] {
    this.#rows = [];
    this.#state.msixCapability = msixCapability;
    this.#findTables(events);
    for (let at = 0; at < events.length; ) {
      at += this.#add(events, at);
    }
    return this.#rows;
  }

  /** A table is written before the descriptor that points to it, so tables are looked for first. */
  #findTables(events: readonly TimedEvent[]): void {
    const { specification } = this.#names;
    for (const { event } of events) {
      if (event.kind !== "driver-write" || this.#state.queues.size === 0) {
        continue;
      }
      for (const part of memoryParts(event.address, event.bytes.length, this.#state, specification)) {
        const start = part.address - event.address;
        const table = indirectTable(part, event.bytes.subarray(start, start + part.length), specification);
        if (table !== undefined) {
          this.#state.addTable(table);
        }
      }
    }
  }

  /** Adds the event at `at`, with those behind it that belong to it; gives how many they are. */
  #add(events: readonly TimedEvent[], at: number): number {
    const { time, event } = events[at] as TimedEvent;
    switch (event.kind) {
      case "access":
        return this.#addAccess(events, at, event);
      case "driver-write":
        this.#addDriverWrite(time, event);
        return 1;
      case "look":
        this.#addLook(time, event);
        return 1;
      case "sample":
        if (event.level !== this.#level && event.level >= 0) {
          const isFirst = this.#level < 0 && event.level === 0;
          this.#level = event.level;
          if (!isFirst) {
            this.#row(time, "device", `has ${event.level === 1 ? "raised" : "lowered"} INTA`);
          }
        }
        return 1;
      case "device-read":
      case "device-write":
        return this.#addDeviceMemory(events, at, event);
      default:
        this.#addOther(time, event);
        return 1;
    }
  }

  #row(time: number, side: TraceRow["side"], text: string): void {
    this.#rows.push({ time, side, text });
  }

  #addAccess(events: readonly TimedEvent[], at: number, first: AccessEvent): number {
    const { specification } = this.#names;
    const state = this.#state;
    const isConfig =
      first.access === accessKind.portRead &&
      isOfBar(first, state, specification) &&
      first.address - state.barBase >= state.configOffset;
    const run = isConfig ? runLength(events, at, first) : 1;
    const time = (events[at] as TimedEvent).time;
    if (run < runMin) {
      this.#row(time, "guest", accessText(first, state, specification));
      state.take(first);
      return 1;
    }
    const reads = events.slice(at, at + run).map(({ event }) => event as AccessEvent);
    const bytes = Uint8Array.from(reads.flatMap(({ value, width }) => littleEndian(value, width)));
    const offset = first.address - state.barBase;
    const command = accessText(first, state, specification).split(" ")[0] ?? "in";
    const place = `config+${offset - state.configOffset}..${offset - state.configOffset + bytes.length - 1}`;
    this.#row(time, "guest", `${command.padEnd(5)}${place}, ${run} reads -> ${bytesText(bytes)}`);
    return run;
  }

  #addDriverWrite(time: number, { address, bytes }: DriverWriteEvent): void {
    if (bytes.length > 64 && bytes.every((byte) => byte === 0)) {
      this.#row(time, "guest", `mem  0x${address.toString(16)} ${bytes.length} bytes = 0`);
      return;
    }
    for (const text of this.#partTexts(address, bytes, " = ")) {
      this.#row(time, "guest", `mem  ${text}`);
    }
  }

  #partTexts(address: number, bytes: Uint8Array, between: string): string[] {
    const { specification } = this.#names;
    const parts = memoryParts(address, bytes.length, this.#state, specification);
    const texts = parts.slice(0, partsShownMax).map((part) => {
      const held = bytes.subarray(part.address - address, part.address - address + part.length);
      return `0x${part.address.toString(16)} ${part.place}${between}${partText(part, held, specification)}`;
    });
    const more = parts.length - partsShownMax;
    return more > 0 ? [...texts, `... and ${more} more up to 0x${(address + bytes.length - 1).toString(16)}`] : texts;
  }

  /** What the device has written since the last look; what was known already is not told. */
  #addLook(time: number, { address, bytes, before }: LookEvent): void {
    const { specification } = this.#names;
    const parts = memoryParts(address, bytes.length, this.#state, specification);
    const isChanged = ({ address: at, length }: MemoryPart): boolean => {
      const start = at - address;
      return bytes.subarray(start, start + length).some((byte, index) => byte !== before[start + index]);
    };
    const isUsed = this.#newElements(parts.filter(isChanged), bytes, before, address);
    const changed = parts.filter((part) => isChanged(part) || isUsed(part));
    for (const part of changed.slice(0, partsShownMax)) {
      const start = part.address - address;
      const was = before.subarray(start, start + part.length);
      const now = bytes.subarray(start, start + part.length);
      const from = part.shape === "word" ? `${partText(part, was, specification)} -> ` : "";
      const place = `0x${part.address.toString(16)} ${part.place}`;
      this.#row(time, "device", `has written ${place} = ${from}${partText(part, now, specification)}`);
    }
    if (changed.length > partsShownMax) {
      this.#row(time, "device", `has written ${changed.length - partsShownMax} more places`);
    }
  }

  /** Elements that a new used index counts: they belong to what was written, be they what was there before or not. */
  #newElements(
    changed: readonly MemoryPart[],
    bytes: Uint8Array,
    before: Uint8Array,
    address: number,
  ): (part: MemoryPart) => boolean {
    const names = new Set<string>();
    for (const { place, address: at } of changed.filter((part) => part.place.endsWith("used.idx"))) {
      const queue = [...this.#state.queues.values()].find(({ index }) => place.startsWith(`queue ${index} `));
      const start = at - address;
      const from = (before[start] ?? 0) + 256 * (before[start + 1] ?? 0);
      const to = (bytes[start] ?? 0) + 256 * (bytes[start + 1] ?? 0);
      const count = Math.min((to - from) & 0xffff, queue?.ring.size ?? 0);
      for (let step = 0; step < count; step++) {
        const position = ((from + step) & 0xffff) % (queue?.ring.size ?? 1);
        names.add(place.replace("used.idx", `used.ring[${position}]`));
      }
    }
    return ({ place }) => names.has(place);
  }

  #addDeviceMemory(events: readonly TimedEvent[], at: number, first: DeviceMemoryEvent): number {
    const time = (events[at] as TimedEvent).time;
    const bytes = [...first.bytes];
    let count = 1;
    let end = first.address + first.length;
    for (let next = events[at + 1]?.event; isContinued(first, next, end); next = events[at + count]?.event) {
      bytes.push(...next.bytes);
      end += next.length;
      count++;
    }
    const verb = first.kind === "device-read" ? "reads " : "writes";
    const isWhole = bytes.length === end - first.address;
    const texts = isWhole
      ? this.#partTexts(first.address, Uint8Array.from(bytes), " = ")
      : [`0x${first.address.toString(16)} ${bytesText(Uint8Array.from(bytes), end - first.address)}`];
    for (const text of texts) {
      this.#row(time, "device", `${verb} ${text}`);
    }
    return count;
  }

  #addOther(
    time: number,
    event: Exclude<WireEvent, AccessEvent | DriverWriteEvent | LookEvent | DeviceMemoryEvent>,
  ): void {
    const channel = "channel" in event ? printableName(this.#names.channels[event.channel]) : "";
    switch (event.kind) {
      case "interrupt":
        this.#level = event.level;
        this.#row(time, "device", `${event.level === 1 ? "raises" : "lowers"} INTA`);
        return;
      case "message":
        this.#row(time, "device", `sends message 0x${event.data.toString(16)} to 0x${event.address.toString(16)}`);
        return;
      case "device-to-host": {
        const refused = event.offered > event.bytes.length ? ` of ${event.offered}` : "";
        const bytes = event.bytes.length === 0 ? "" : `: ${bytesText(event.bytes)}`;
        this.#row(time, "device", `gives ${event.bytes.length}${refused} ${bytesWord(event)} to ${channel}${bytes}`);
        return;
      }
      case "host-to-device":
        if (event.bytes.length > 0) {
          this.#row(
            time,
            "device",
            `takes ${event.bytes.length} ${bytesWord(event)} from ${channel}: ${bytesText(event.bytes)}`,
          );
        }
        return;
      case "host":
        this.#row(time, "host", `host end ${channel} ${hostWords[event.action]}${withBytes(event.bytes)}`);
        return;
      case "note":
        this.#row(time, "host", event.text);
        return;
      case "sample":
        return;
      default:
        unreachable(event);
    }
  }
}

function bytesWord({ bytes }: { readonly bytes: Uint8Array }): string {
  return bytes.length === 1 ? "byte" : "bytes";
}

function withBytes(bytes: Uint8Array): string {
  return bytes.length === 0 ? "" : ` ${bytes.length} ${bytesWord({ bytes })}: ${bytesText(bytes)}`;
}

function littleEndian(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => Math.floor(value / 2 ** (8 * index)) % 256);
}

/** How many reads of the same width follow one another, each behind the one before. */
function runLength(events: readonly TimedEvent[], at: number, first: AccessEvent): number {
  let count = 1;
  for (;;) {
    const next = events[at + count]?.event;
    const isNext =
      next?.kind === "access" &&
      next.access === first.access &&
      next.width === first.width &&
      next.address === first.address + count * first.width &&
      !Number.isNaN(next.value);
    if (!isNext || Number.isNaN(first.value)) {
      return count;
    }
    count++;
  }
}

function isContinued(first: DeviceMemoryEvent, next: WireEvent | undefined, end: number): next is DeviceMemoryEvent {
  return next?.kind === first.kind && "length" in next && next.address === end && first.bytes.length === first.length;
}
