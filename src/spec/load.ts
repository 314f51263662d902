import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crossCheck } from "./check/cross-check.ts";
import { digestOf } from "./digest.ts";
import { listDevices, listDocuments } from "./list-documents.ts";
import { findShapeError } from "./shape/find-shape-error.ts";
import { SpecError } from "./spec-error.ts";
import {
  type Clause,
  deviceFile,
  documentFiles,
  documentNames,
  type RawDocuments,
  type Specification,
  transportName,
} from "./specification.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Largest specification file that is read, in bytes; the kit's own are a tenth of it. */
const documentBytesMax = 4 * 1024 * 1024;

/**
 * Reads, validates and links a specification: the kit's own, or that of `directory`. Throws a `SpecError` that names
 * the file, the place in it and what was expected there.
 */
export function loadSpecification(directory?: string): Specification {
  const documents = readDocuments(directory);
  // To hold the kit's own documents against their schemas takes as long as all else at a start, in each worker again.
  // `npm run generate` and a test do it once for everybody.
  return directory === undefined ? linkDocuments(documents) : buildSpecification(documents);
}

/** Reads the documents of a specification without looking at what is in them. Throws a `SpecError`. */
export function readDocuments(directory?: string): RawDocuments {
  const folder = directory ?? dirname(fileURLToPath(import.meta.resolve(`#spec/${documentFiles.pci}`)));
  const read = (file: string): unknown => readDocument(file, join(folder, file));
  refuseOldLayout(folder);
  const { pci, transport, virtqueue, vmchannel } = documentFiles;
  const [first, second, third, fourth] = [read(pci), read(transport), read(virtqueue), read(vmchannel)];
  const devices = Object.fromEntries(otherDevices(folder).map((device) => [device, read(deviceFile(device))]));
  return { pci: first, transport: second, virtqueue: third, vmchannel: fourth, devices };
}

/** The names of the device types that have a document beside vmchannel's. */
function otherDevices(folder: string): string[] {
  const names = readdirSync(join(folder, dirname(documentFiles.vmchannel))).filter((name) => name.endsWith(".json"));
  return names
    .map((name) => name.slice(0, -".json".length))
    .filter((name) => deviceFile(name) !== documentFiles.vmchannel);
}

/**
 * Validates and links documents, for a caller that has edited them in memory. The documents are copied, so that a
 * later change to them does not reach the specification. Throws a `SpecError`.
 */
export function buildSpecification(documents: RawDocuments): Specification {
  for (const name of documentNames) {
    requireShape(name, documentFiles[name], documents[name]);
  }
  for (const [name, document] of Object.entries(documents.devices ?? {})) {
    requireShape("device", deviceFile(name), document);
  }
  return linkDocuments(documents);
}

function linkDocuments(documents: RawDocuments): Specification {
  const copy = structuredClone(documents) as SpecificationDocuments;
  crossCheck(copy);
  const { pci, transport, virtqueue, vmchannel } = deepFreeze(copy);
  return Object.freeze({
    digest: digestOf(Object.keys(copy.devices ?? {}).length === 0 ? { pci, transport, virtqueue, vmchannel } : copy),
    pci,
    transportName,
    transport,
    virtqueue,
    vmchannel,
    devices: new Map(listDevices(copy).map(({ device, document }) => [device, document])),
    clauses: collectClauses(copy),
  });
}

function requireShape(name: string, file: string, document: unknown): void {
  const error = findShapeError(name, document);
  if (error !== undefined) {
    throw new SpecError({ code: "shape", file, ...error });
  }
}

/** Throws for a folder of before transports and devices had folders of their own, unless it has the new files too. */
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
  for (const { file, document } of listDocuments(documents)) {
    for (const description of document.clauses) {
      const area = description.id.slice(0, description.id.indexOf("-"));
      clauses.set(description.id, Object.freeze({ ...description, area, file }));
    }
  }
  return clauses;
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
