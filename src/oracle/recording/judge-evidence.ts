import type { Specification } from "../../spec/specification.ts";
import { specificationFor } from "../../spec/with-transport.ts";
import { type AccessKind, accessKind } from "../../target/access-kind.ts";
import { AccessTrace, type TraceKind } from "../../target/access-trace.ts";
import { memoryExtent, openMemoryWindow } from "../../wire/guest-memory.ts";
import { ramContains } from "../../wire/ram-contains.ts";
import { Evidence } from "../evidence.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { AccessMap } from "../memory/access-map.ts";
import { Oracle } from "../oracle.ts";
import { type EvidenceFace, type EvidenceRecord, type EvidenceStart, evidenceFields } from "./evidence-record.ts";
import { unpackBytes } from "./packed-bytes.ts";

/** The most bytes that one line holds. */
const bytesMax = 256 * 1024 * 1024;

/** The device's accesses of one line. */
interface RecordedTrace {
  readonly accesses: readonly (readonly [kind: TraceKind, address: number, length: number])[];
  readonly dropped: number;
  readonly withAccesses: number;
}

function traceFrom({ accesses, dropped, withAccesses }: RecordedTrace): AccessTrace {
  const trace = new AccessTrace();
  for (const [kind, address, length] of accesses) {
    trace.add(kind, address, length);
  }
  trace.dropped = dropped;
  trace.withAccesses = withAccesses;
  return trace;
}

/** Judges recorded evidence, line by line, as if it came from a target. */
export class EvidenceJudge {
  readonly #oracle: Oracle;
  readonly #evidence: Evidence;

  /** `start` is the first line, made by this `specification`. */
  constructor(specification: Specification, start: EvidenceStart) {
    const { ram } = start.target;
    const extent = memoryExtent(ram);
    const intended = openMemoryWindow(extent);
    const options = {
      specification: specificationFor(specification, start.target),
      description: start.target,
      intended,
      observed: openMemoryWindow(extent),
      map: new AccessMap(intended),
      startIndex: start.startIndex,
      ignored: new Set(start.ignored),
      contains: (address: number, bytes: number) => ramContains(ram, address, bytes),
    };
    this.#oracle = new Oracle(options);
    this.#evidence = new Evidence(this.#oracle, options);
  }

  /** What was concluded so far. */
  get judgement(): Judgement {
    return this.#oracle.judgement;
  }

  /** Takes one line. Gives what is wrong with it, in words; undefined when it is as it should be. */
  show(record: EvidenceRecord): string | undefined {
    const name = record.shown;
    if (!Object.hasOwn(evidenceFields, name)) {
      return `"${name}" is nothing that can be shown`;
    }
    const method = name as keyof EvidenceFace;
    const values: unknown[] = [];
    for (const field of evidenceFields[method]) {
      const value = this.#value(field, record[field]);
      if (value === undefined) {
        return `"${field}" of "${name}" is missing or unreadable`;
      }
      values.push(value);
    }
    if (method === "usedRing") {
      values.push([]);
    }
    Reflect.apply(this.#evidence[method], this.#evidence, values);
    return undefined;
  }

  #value(field: string, value: unknown): unknown {
    switch (field) {
      case "bytes":
        return typeof value === "string" ? unpackBytes(value, bytesMax) : undefined;
      case "kind":
        return typeof value === "string" && Object.hasOwn(accessKind, value)
          ? (accessKind[value as keyof typeof accessKind] satisfies AccessKind)
          : undefined;
      case "trace":
        return traceFrom(value as RecordedTrace);
      default:
        return value;
    }
  }
}
