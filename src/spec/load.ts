import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crossCheck } from "./check/cross-check.ts";
import { digestOf } from "./digest.ts";
import {
  type DocumentName,
  deviceFile,
  documentFiles,
  documentNames,
  firstTransport,
  type RawDocuments,
  transportFile,
} from "./document-files.ts";
import { listDevices, listDocuments, listTransports } from "./list-documents.ts";
import { findShapeError } from "./shape/find-shape-error.ts";
import { SpecError } from "./spec-error.ts";
import type { Clause, Specification } from "./specification.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Largest specification file that is read, in bytes; the kit's own are a tenth of it. */
const documentBytesMax = 4 * 1024 * 1024;
/** Most files that are read of a specification's folder of device types, or of transports. */
const folderFilesMax = 100;

/**
 * Reads, validates and links a specification: the kit's own, or that of `directory`. Throws a `SpecError` that names
 * the file, the place in it and what was expected there.
 */
export function loadSpecification(directory?: string): Specification {
  const documents = readDocuments(directory);
  // Validating the kit's own documents against their schemas would double the time that each worker needs to start.
  // `npm run generate` and a test do it instead.
  if (directory !== undefined) {
    requireShapes(documents);
  }
  return linkDocuments(documents as SpecificationDocuments);
}

/** Reads the documents of a specification without looking at what is in them. Throws a `SpecError`. */
export function readDocuments(directory?: string): RawDocuments {
  const folder = directory ?? dirname(fileURLToPath(import.meta.resolve(`#spec/${documentFiles.pci}`)));
  const read = (file: string): unknown => readDocument(file, join(folder, file));
  refuseOldLayout(folder);
  const named = Object.fromEntries(documentNames.map((name) => [name, read(documentFiles[name])]));
  const further = (first: string, fileOf: (name: string) => string): Record<string, unknown> =>
    Object.fromEntries(otherFiles(folder, first).map((name) => [name, read(fileOf(name))]));
  return {
    ...(named as Record<DocumentName, unknown>),
    transports: further(documentFiles.transport, transportFile),
    devices: further(documentFiles.vmchannel, deviceFile),
  };
}

/** The names, without `.json`, of the files that lie beside the first one of a specification's folder. */
function otherFiles(folder: string, first: string): string[] {
  const part = dirname(first);
  const names = readdirSync(join(folder, part)).filter((name) => name.endsWith(".json"));
  if (names.length > folderFilesMax) {
    const [expected, found] = [`at most ${folderFilesMax} JSON files`, String(names.length)];
    const hint = `A specification does not have that many ${part}; check which folder was given.`;
    throw new SpecError({ code: "unreadable", file: `${part}/`, path: "", expected, found, hint });
  }
  return names.filter((name) => `${part}/${name}` !== first).map((name) => name.slice(0, -".json".length));
}

/**
 * Validates and links documents, for a caller that has edited them in memory. The documents are copied, so that a
 * later change to them does not reach the specification. Throws a `SpecError`.
 */
export function buildSpecification(documents: RawDocuments): Specification {
  requireShapes(documents);
  return linkDocuments(structuredClone(documents) as SpecificationDocuments);
}

function requireShapes(documents: RawDocuments): void {
  for (const name of documentNames) {
    requireShape(name, documentFiles[name], documents[name]);
  }
  for (const [name, document] of Object.entries(documents.transports ?? {})) {
    requireShape("transport", transportFile(name), document);
  }
  for (const [name, document] of Object.entries(documents.devices ?? {})) {
    requireShape("device", deviceFile(name), document);
  }
}

/** The documents become part of the specification: they are frozen. */
function linkDocuments(documents: SpecificationDocuments): Specification {
  crossCheck(documents);
  const { pci, transport, virtqueue, vmchannel } = deepFreeze(documents);
  return Object.freeze({
    digest: digestOf(withoutEmpty(documents)),
    pci,
    transportName: firstTransport,
    transport,
    transports: new Map(listTransports(documents).map(({ transport: name, document }) => [name, document])),
    virtqueue,
    vmchannel,
    devices: new Map(listDevices(documents).map(({ device, document }) => [device, document])),
    clauses: collectClauses(documents),
  });
}

/** The documents, but for folders without further files. */
function withoutEmpty(documents: SpecificationDocuments): Partial<SpecificationDocuments> {
  const entries = Object.entries(documents);
  return Object.fromEntries(entries.filter(([, part]) => Object.keys(part ?? {}).length > 0));
}

function requireShape(name: string, file: string, document: unknown): void {
  const error = findShapeError(name, document);
  if (error !== undefined) {
    throw new SpecError({ code: "shape", file, ...error });
  }
}

/** Throws when a file lies where it belonged in earlier versions, and none where it belongs now. */
function refuseOldLayout(directory: string): void {
  for (const name of ["transport", "vmchannel"] as const) {
    const [old, file] = [`${name}.json`, documentFiles[name]];
    if (existsSync(join(directory, old)) && !existsSync(join(directory, file))) {
      const hint =
        `The files have moved: rename ${old} to ${file}, and make its "$schema" begin with "../schema/". ` +
        'Clauses say "applies" in place of "scope".';
      throw new SpecError({ code: "unreadable", file, path: "", expected: "a file of that name", found: old, hint });
    }
  }
}

function readDocument(file: string, location: string): unknown {
  const text = readText(file, location);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SpecError(
      { code: "not-json", file, path: "", expected: "JSON", found, hint: `Fix the JSON syntax at ${location}.` },
      cause,
    );
  }
}

function readText(file: string, location: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(location);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const hint = `Give a folder that holds ${Object.values(documentFiles).join(", ")}.`;
    throw new SpecError({ code: "unreadable", file, path: "", expected: "a readable file", found, hint }, cause);
  }
  if (bytes.length > documentBytesMax) {
    const expected = `at most ${documentBytesMax} bytes`;
    const hint = "A specification file is not that long; check which file was given.";
    throw new SpecError({ code: "unreadable", file, path: "", expected, found: `${bytes.length} bytes`, hint });
  }
  return bytes.toString("utf8");
}

function collectClauses(documents: SpecificationDocuments): ReadonlyMap<string, Clause> {
  const clauses = new Map<string, Clause>();
  const exemptions = collectExemptions(documents);
  for (const { file, document } of listDocuments(documents)) {
    for (const description of document.clauses) {
      const area = description.id.slice(0, description.id.indexOf("-"));
      const exempt = exemptions.get(description.id) ?? noExemption;
      clauses.set(description.id, Object.freeze({ ...description, area, file, exempt }));
    }
  }
  return clauses;
}

const noExemption: ReadonlyMap<string, string> = new Map();

/** For each clause that does not bind on some transports, their names with the reason. */
function collectExemptions(documents: SpecificationDocuments): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { transport, document } of listTransports(documents)) {
    for (const { reason, clauses } of document.exempt ?? []) {
      for (const id of clauses) {
        found.set(id, new Map([...(found.get(id) ?? []), [transport, reason]]));
      }
    }
  }
  return found;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) {
      deepFreeze(part);
    }
  }
  return value;
}
