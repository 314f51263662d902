import { expect, it } from "vitest";
import { properties } from "../../properties/registry.ts";
import type { ReferenceOptions } from "../../reference/options.ts";
import { runCheck } from "../../src/runner/check/check.ts";
import type { Property } from "../../src/runner/check/property.ts";
import { buildSpecification, readDocuments } from "../../src/spec/load.ts";
import type { Specification } from "../../src/spec/specification.ts";
import { openReference } from "../support/reference-session.ts";
import { type Edit, edits, type Json } from "./edits.ts";

/** Edits, and the device that is judged by what they make of the specification. */
export interface EditedDocument {
  readonly edits: readonly Edit[];
  /** How the device is set up, whatever an edit adds. */
  readonly options: ReferenceOptions;
  /** Name of the transport's document. Default: the one that a specification has first. */
  readonly transport?: string;
}

/** The edits of what a legacy device is judged by. */
const legacy: EditedDocument = { edits, options: {} };

/** Every set of options that some edit is tried with. */
function sampleOptions(tried: readonly Edit[]): readonly ReferenceOptions[] {
  return [...new Map(tried.map(({ options = {} }) => [JSON.stringify(options), options])).values()];
}

/** Follows one step: a key, a position, or the name of an entry of a list. */
function stepInto(part: Json, step: string): Json {
  const named = Array.isArray(part) ? part.find((entry) => (entry as { name?: Json }).name === step) : undefined;
  const found = named ?? (part as Record<string, Json>)[step];
  if (found === undefined) {
    throw new Error(`the documents have no ${step} here: the test reaches for nothing`);
  }
  return found;
}

/** The specification after an edit. */
function edited(changes: Edit["changes"]): Specification {
  const documents = readDocuments();
  for (const [place, value] of Object.entries(changes)) {
    const steps = place.slice(1).split("/");
    const last = steps.pop() as string;
    const parent = steps.reduce<Json>(stepInto, documents as Json);
    expect(stepInto(parent, last)).not.toEqual(value);
    (parent as Record<string, Json>)[last] = value;
  }
  return buildSpecification(documents);
}

/** How much is run under an edit. */
export interface EditExtent {
  /** Every so manieth check is run whatever the edit is about. */
  readonly sampleEvery: number;
  /** At most so many checks that name an edited clause. */
  readonly namingMax: number;
  /** Scenarios of each of these. */
  readonly runs: number;
}

/** What is run under every edit, whatever it is about. */
function sampleOf({ sampleEvery }: EditExtent): readonly Property[] {
  return properties.filter((_property, index) => index % sampleEvery === 0);
}

/** What is run under an edit. */
function propertiesFor({ title, clauses, operations }: Edit, extent: EditExtent): readonly Property[] {
  if (operations === undefined) {
    const naming = properties.filter((property) => property.clauses.some((clause) => clauses.includes(clause)));
    expect(naming.length).toBeGreaterThan(0);
    return [...new Set([...naming.slice(0, extent.namingMax), ...sampleOf(extent)])];
  }
  const generate = () => ({ operations: [...operations] });
  return [{ id: clauses[0] ?? "", title, clauses, runs: 1, unavailable: () => undefined, generate }];
}

/** The clauses that the reference breaks, SHOULD included, when no finding is set aside for another check. */
async function brokenClauses(
  edit: Edit,
  specification: Specification,
  extent: EditExtent,
  { options, transport }: EditedDocument,
  tried: readonly Property[] = propertiesFor(edit, extent),
): Promise<string[]> {
  const session = await openReference({
    specification,
    options: { msixVectors: 4, ...options, ...edit.options },
    ...(transport === undefined ? {} : { transport }),
  });
  session.startCheck([...specification.clauses.keys()]);
  const broken = new Set<string>();
  for (const property of tried) {
    const naming = property.clauses.some((clause) => edit.clauses.includes(clause));
    const course = { seed: 4, runs: naming ? extent.runs : 1, shrinkRunsMax: 300 };
    const result = await runCheck(property, session.context, session.runScenario, course);
    for (const finding of [result.finding, ...result.warnings]) {
      if (finding !== undefined) {
        broken.add(finding.clause);
      }
    }
  }
  await session.close();
  return [...broken];
}

/** Makes the tests of {@link edits}, or of those of another document, with so much run under each. */
export function testEdits(extent: EditExtent, document: EditedDocument = legacy): void {
  it.each(document.edits)("makes the unchanged reference fail at just the clause of $title", async (edit) => {
    expect(await brokenClauses(edit, edited(edit.changes), extent, document)).toEqual(edit.clauses);
  });

  it.each(document.edits)("unedited, lets the reference pass what was run for $title", async (edit) => {
    const own = propertiesFor(edit, extent).filter((property) => !sampleOf(extent).includes(property));
    expect(await brokenClauses(edit, buildSpecification(readDocuments()), extent, document, own)).toEqual([]);
  });

  it.each(sampleOptions(document.edits))("unedited, lets the reference pass the sample with %j", async (options) => {
    const nothing = { title: "", changes: {}, clauses: [], options };
    const own = buildSpecification(readDocuments());
    expect(await brokenClauses(nothing, own, extent, document, sampleOf(extent))).toEqual([]);
  });
}
