import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crossCheck } from "./cross-check.ts";
import { digestOf } from "./digest.ts";
import { findShapeError } from "./find-shape-error.ts";
import { SpecError } from "./spec-error.ts";
import {
  type Clause,
  type DocumentName,
  documentFiles,
  documentNames,
  nameUnderApplies,
  type RawDocuments,
  type Specification,
} from "./specification.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Largest specification file that is read, in bytes; the kit's own are a tenth of it. */
const documentBytesMax = 4 * 1024 * 1024;

/**
 * Reads, validates and links a specification: the kit's own, or that of `directory`. Throws a `SpecError` that names
 * the file, the place in it and what was expected there.
 */
export function loadSpecification(directory?: string): Specification {
  return buildSpecification(readDocuments(directory));
}

/** Reads the documents of a specification without looking at what is in them. Throws a `SpecError`. */
export function readDocuments(directory?: string): Record<DocumentName, unknown> {
  const read = (name: DocumentName): unknown =>
    readDocument(
      documentFiles[name],
      directory === undefined
        ? fileURLToPath(import.meta.resolve(`#spec/${documentFiles[name]}`))
        : join(directory, documentFiles[name]),
    );
  refuseOldLayout(directory);
  return { pci: read("pci"), transport: read("transport"), virtqueue: read("virtqueue"), vmchannel: read("vmchannel") };
}

/**
 * Validates and links documents, for a caller that has edited them in memory. The documents are copied, so that a
 * later change to them does not reach the specification. Throws a `SpecError`.
 */
export function buildSpecification(documents: RawDocuments): Specification {
  for (const name of documentNames) {
    requireShape(name, documents[name]);
  }
  const copy = structuredClone(documents) as SpecificationDocuments;
  crossCheck(copy);
  const { pci, transport, virtqueue, vmchannel } = deepFreeze(copy);
  return Object.freeze({
    digest: digestOf(copy),
    pci,
    transportName: nameUnderApplies("transport"),
    transport,
    virtqueue,
    vmchannel,
    clauses: collectClauses(copy),
  });
}

function requireShape(name: DocumentName, document: unknown): void {
  const error = findShapeError(name, document);
  if (error !== undefined) {
    throw new SpecError({ code: "shape", file: documentFiles[name], ...error });
  }
}

/** Throws for a folder of before transports and devices had folders of their own, unless it has the new files too. */
function refuseOldLayout(directory: string | undefined): void {
  if (directory === undefined) {
    return;
  }
  for (const name of ["transport", "vmchannel"] as const) {
    const [old, file] = [`${name}.json`, documentFiles[name]];
    if (existsSync(join(directory, old)) && !existsSync(join(directory, file))) {
      const hint = `The files have moved: rename ${old} to ${file}, and make its "$schema" begin with "../schema/".`;
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
  for (const name of documentNames) {
    for (const description of documents[name].clauses) {
      const area = description.id.slice(0, description.id.indexOf("-"));
      clauses.set(description.id, Object.freeze({ ...description, area, file: documentFiles[name] }));
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
