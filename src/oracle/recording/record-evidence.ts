import { type AccessKind, accessKind } from "../../target/access-kind.ts";
import type { AccessTrace } from "../../target/access-trace.ts";
import type { MemoryWindow } from "../../wire/guest-memory.ts";
import type { Evidence } from "../evidence.ts";
import { type EvidenceFace, type EvidenceRecord, type EvidenceSink, evidenceFields } from "./evidence-record.ts";
import { packBytes } from "./packed-bytes.ts";

/** Names of accesses in a recording, by their number. */
const accessNames: readonly string[] = Object.keys(accessKind);

function traceOf({ kind, address, length, count, dropped, withAccesses }: AccessTrace): object {
  const accesses = Array.from({ length: count }, (_, entry) => [kind[entry], address[entry], length[entry]]);
  return { accesses, dropped, withAccesses };
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? packBytes(value) : value;
}

/** What is shown, as plain data. */
function recordOf(name: keyof EvidenceFace, values: readonly unknown[]): EvidenceRecord {
  const fields: readonly string[] = evidenceFields[name];
  return { shown: name, ...Object.fromEntries(fields.map((field, index) => [field, plain(values[index])])) };
}

/**
 * The same way in to the oracle, with all that passes written down. `intended` is guest memory as the guest wrote it:
 * of its accesses to memory the bytes are kept.
 */
export function recordEvidence(evidence: Evidence, intended: MemoryWindow, sink: EvidenceSink): EvidenceFace {
  const entries = (Object.keys(evidenceFields) as (keyof EvidenceFace)[]).map((name) => {
    const take = (...values: readonly unknown[]): unknown => {
      sink(recordOf(name, values));
      return Reflect.apply(evidence[name], evidence, values);
    };
    return [name, take];
  });
  const recorded = Object.fromEntries(entries) as EvidenceFace;
  return {
    ...recorded,
    access: (kind: AccessKind, address: number, width: number, value: number): void => {
      if (kind === accessKind.memoryWrite) {
        const start = intended.at(address);
        sink(recordOf("memoryWritten", [address, intended.bytes.slice(start, start + width)]));
      } else if (kind !== accessKind.memoryRead) {
        sink(recordOf("access", [accessNames[kind], address, width, value]));
      }
      evidence.access(kind, address, width, value);
    },
    deviceAccesses: (trace: AccessTrace): void => {
      sink(recordOf("deviceAccesses", [traceOf(trace)]));
      evidence.deviceAccesses(trace);
    },
  };
}
