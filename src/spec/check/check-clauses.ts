import { type ListedDocument, listDevices, listDocuments, listTransports } from "../list-documents.ts";
import type { SpecificationDocuments } from "../types.generated.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";

/** Checks that clause ids and aliases are unique and that every clause which something refers to is there. */
export function checkClauses(documents: SpecificationDocuments): void {
  const all = listDocuments(documents);
  const ids = all.flatMap(({ file, document }) => namesOf(file, "/clauses", "id", document.clauses));
  const aliases = all.flatMap(aliasesOf);
  const known = requireUnique("clause id", ids);
  requireUnique("clause id", [...ids, ...aliases]);
  checkApplies(documents);
  for (const { file, document } of all) {
    const references: PlacedName[] = [];
    collectReferences(file, "", document, references);
    requireKnown("clause id", known, references);
  }
}

/** Checks that the transports and device types which clauses say they apply to have documents. */
function checkApplies(documents: SpecificationDocuments): void {
  const known = {
    transport: listTransports(documents).map(({ transport }) => transport),
    device: listDevices(documents).map(({ device }) => device),
  };
  for (const { file, document } of listDocuments(documents)) {
    document.clauses.forEach(({ applies }, index) => {
      for (const key of ["transport", "device"] as const) {
        const names = (applies[key] ?? []).map((name, position) => ({
          name,
          file,
          path: `/clauses/${index}/applies/${key}/${position}`,
        }));
        requireKnown("name", new Set(known[key]), names);
      }
    });
  }
}

function aliasesOf({ file, document }: ListedDocument): PlacedName[] {
  return document.clauses.flatMap((clause, index) =>
    (clause.aliases ?? []).map((name, position) => ({
      name,
      file,
      path: `/clauses/${index}/aliases/${position}`,
    })),
  );
}

/** Keys that the schemas give to clause ids, beside the values of an object `clauses`. */
const referringKeys = new Set(["clause", "neverOffered", "alwaysOffered"]);

function collectReferences(file: string, path: string, value: unknown, found: PlacedName[]): void {
  if (typeof value !== "object" || value === null) {
    return;
  }
  const isExempted = /^\/exempt\/\d+\/clauses$/.test(path);
  const insideClauses = isExempted || (path.endsWith("/clauses") && !Array.isArray(value));
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "string" && (insideClauses || referringKeys.has(key))) {
      found.push({ name: part, file, path: `${path}/${key}` });
    }
    collectReferences(file, `${path}/${key}`, part, found);
  }
}
