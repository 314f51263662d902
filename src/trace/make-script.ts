import type { Specification } from "../spec/specification.ts";
import { accessKind } from "../target/access-kind.ts";
import { accessText, hexWord } from "./access-names.ts";
import { BusState } from "./bus-state.ts";
import { type MemoryPart, memoryParts, partText } from "./memory-parts.ts";
import {
  accessRequest,
  type FunctionPlace,
  isRead,
  readRequests,
  selectRequest,
  writeRequests,
} from "./qtest-requests.ts";
import type { ExpectedReply, Script, ScriptItem } from "./script-item.ts";
import type { AccessEvent, DriverWriteEvent, LookEvent, WireEvent } from "./wire-event.ts";
import type { WireLog, WireStep } from "./wire-log.ts";

/** The access at which a finding was made. */
export interface TellingPlace {
  readonly kind: number;
  readonly address: number;
  readonly width: number;
  readonly value: number;
}

/** What is known of a case beside what went over the wire. */
export interface ScriptFacts extends Omit<Script, "items"> {
  readonly specification: Specification;
  readonly location: FunctionPlace;
  /** The interrupt controller whose inputs are asked for; undefined: nothing is asked. */
  readonly interceptIn: string | undefined;
  /** Writes of configuration space that firmware would do. */
  readonly setup: readonly (FunctionPlace & {
    readonly offset: number;
    readonly width: 1 | 2 | 4;
    readonly value: number;
  })[];
  /** What stands above a step. */
  readonly title: (step: number) => string;
  /** The step in which the finding was made: what is behind it is left out. */
  readonly step: number;
  /** The access at which it was made; undefined where no single one shows it. */
  readonly telling: TellingPlace | undefined;
}

const pageBytes = 4096;

function shapeOf({ shape }: MemoryPart): Extract<ExpectedReply, { kind: "bytes" }>["shape"] {
  return shape === "word" || shape === "used-element" ? shape : "other";
}

const subjectKinds = { line: "level", memory: "request", host: "host" } as const;

/**
 * Of all that was observed in the last step the one thing that tells most: the last of the kind that the finding is
 * about, and of memory how far a used ring was.
 */
function narrowed(items: readonly ScriptItem[], subject: Script["subject"]): ScriptItem[] {
  const candidates = items.filter((item) => "isTelling" in item && item.isTelling);
  const about = candidates.filter(({ kind }) => kind === subjectKinds[subject]);
  const index = about.findLast((item) => item.kind === "request" && item.text.includes("used.idx"));
  const chosen = index ?? about.at(-1) ?? candidates.at(-1);
  return items.map((item) => (candidates.includes(item) && item !== chosen ? { ...item, isTelling: false } : item));
}

/** Turns what was logged into requests. */
class ScriptMaker {
  readonly items: ScriptItem[] = [];
  readonly #facts: ScriptFacts;
  readonly #state: BusState;
  /** Pages that the script has written. */
  readonly #pages: Set<number> = new Set();
  #level = -1;

  constructor(facts: ScriptFacts) {
    this.#facts = facts;
    this.#state = new BusState(facts.specification);
  }

  setUp(): void {
    const { interceptIn, setup } = this.#facts;
    this.items.push({ kind: "step", text: "set-up" });
    if (interceptIn !== undefined) {
      this.#request(`irq_intercept_in ${interceptIn}`, "interrupts are reported from here on");
    }
    for (const { offset, width, value, ...place } of setup) {
      const write: AccessEvent = { kind: "access", access: accessKind.configWrite, address: offset, width, value };
      this.#request(selectRequest(place, offset), "");
      this.#request(accessRequest(write), "as firmware would do");
    }
  }

  /** Adds a step. `last`: nothing behind the telling access is wanted, and all that is observed is. */
  step({ step, events, msixCapability }: WireStep, last: boolean): void {
    this.items.push({ kind: "step", text: this.#facts.title(step) });
    this.#state.msixCapability = msixCapability;
    const telling = last ? this.#tellingEvent(events.map(({ event }) => event)) : undefined;
    for (const { event } of events) {
      this.#event(event, event === telling, last && telling === undefined);
      if (event === telling) {
        return;
      }
    }
  }

  #tellingEvent(events: readonly WireEvent[]): WireEvent | undefined {
    const { telling } = this.#facts;
    return events.findLast((event) => {
      if (telling === undefined) {
        return false;
      }
      return event.kind === "sample"
        ? telling.kind === accessKind.interruptSample && event.level === telling.value
        : event.kind === "access" &&
            event.access === telling.kind &&
            event.address === telling.address &&
            event.width === telling.width &&
            event.value === telling.value;
    });
  }

  /** `isTelling`: the finding was made at this event. `isShown`: it was made by what is observed in this step. */
  #event(event: WireEvent, isTelling: boolean, isShown: boolean): void {
    switch (event.kind) {
      case "access":
        this.#access(event, isTelling);
        return;
      case "driver-write":
        this.#write(event);
        return;
      case "look":
        this.#look(event, isShown);
        return;
      case "sample":
        if (event.level >= 0 && (event.level !== this.#level || isTelling || isShown)) {
          this.#level = event.level;
          this.items.push({ kind: "level", level: event.level, isTelling: isTelling || isShown });
        }
        return;
      case "host": {
        const channel = this.#facts.channels[event.channel] ?? "";
        const isResult = event.action === "receive" && isShown;
        this.items.push({ kind: "host", action: event.action, channel, bytes: event.bytes, isTelling: isResult });
        return;
      }
      case "note":
        this.items.push(event);
        return;
      default:
        // What the device did by itself cannot be asked for.
        return;
    }
  }

  #access(event: AccessEvent, isTelling: boolean): void {
    const { location, specification } = this.#facts;
    const isConfig = event.access === accessKind.configRead || event.access === accessKind.configWrite;
    const isPort = event.access === accessKind.portRead || event.access === accessKind.portWrite;
    if (isPort && this.#state.barBase === 0) {
      // Meant for the life before this script: BAR0 has no place yet.
      return;
    }
    const text = accessText(event, this.#state, specification);
    this.#state.take(event);
    if (isConfig) {
      this.#request(selectRequest(location, event.address), "");
    }
    const isAnswered = isRead(event) && !Number.isNaN(event.value);
    this.items.push({
      kind: "request",
      line: accessRequest(event),
      text,
      reply: isAnswered ? { kind: "number", digits: hexWord(event.value, event.width) } : { kind: "none" },
      isTelling,
    });
  }

  #write({ address, bytes }: DriverWriteEvent): void {
    if (bytes.every((byte) => byte === 0) && !this.#isWritten(address, bytes.length)) {
      return;
    }
    this.#markWritten(address, bytes.length);
    const { specification } = this.#facts;
    const [first, ...more] = memoryParts(address, bytes.length, this.#state, specification);
    const held = first === undefined ? bytes : bytes.subarray(0, first.length);
    const text = first === undefined ? "" : `${first.place} = ${partText(first, held, specification)}`;
    for (const line of writeRequests(address, bytes)) {
      this.#request(line, more.length === 0 ? text : `${text}, and ${more.length} more`);
    }
  }

  /** What the device has written since the last look, piece by piece; how far used rings are where it matters. */
  #look({ address, bytes, before }: LookEvent, isShown: boolean): void {
    const { specification } = this.#facts;
    const parts = memoryParts(address, bytes.length, this.#state, specification);
    const isNew = (part: MemoryPart): boolean => {
      const start = part.address - address;
      return bytes.subarray(start, start + part.length).some((byte, index) => byte !== before[start + index]);
    };
    for (const part of parts.filter((each) => isNew(each) || (isShown && each.place.endsWith("used.idx")))) {
      this.#markWritten(part.address, part.length);
      const start = part.address - address;
      const held = bytes.subarray(start, start + part.length);
      for (const { line, reply } of readRequests(part.address, held)) {
        this.items.push({
          kind: "request",
          line,
          text: `${part.place} = ${partText(part, held, specification)}`,
          reply: { kind: "bytes", text: reply, shape: shapeOf(part) },
          isTelling: isShown,
        });
      }
    }
  }

  #request(line: string, text: string): void {
    this.items.push({ kind: "request", line, text, reply: { kind: "none" }, isTelling: false });
  }

  #pagesOf(address: number, length: number): number[] {
    const first = Math.floor(address / pageBytes);
    const last = Math.floor((address + length - 1) / pageBytes);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }

  #isWritten(address: number, length: number): boolean {
    return this.#pagesOf(address, length).some((page) => this.#pages.has(page));
  }

  #markWritten(address: number, length: number): void {
    for (const page of this.#pagesOf(address, length)) {
      this.#pages.add(page);
    }
  }
}

/**
 * What went over the wire up to a finding, as requests of the qtest protocol: set-up, bring-up, every step up to the
 * observation that shows it. Guest memory is taken to be zero at first, as after a start.
 */
export function makeScript(log: WireLog, facts: ScriptFacts): Script {
  const maker = new ScriptMaker(facts);
  maker.setUp();
  const found = log.steps.findIndex(({ step }) => step === facts.step);
  const end = found < 0 ? log.steps.length - 1 : found;
  for (const [position, step] of log.steps.slice(0, end + 1).entries()) {
    maker.step(step, position === end);
  }
  const { about, allowed, got, subject, isFatal, channels, isPatient } = facts;
  const items = narrowed(maker.items, subject);
  return { about, allowed, got, subject, isFatal, channels, isPatient, items };
}
