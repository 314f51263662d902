import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";
import { type DocumentName, documentNames, nameUnderApplies } from "./specification.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Checks that clause ids and aliases are unique and that every clause which something refers to is there. */
export function checkClauses(documents: SpecificationDocuments): void {
  const ids = documentNames.flatMap((name) => namesOf(name, "/clauses", "id", documents[name].clauses));
  const aliases = documentNames.flatMap((name) => aliasesOf(name, documents));
  const known = requireUnique("clause id", ids);
  requireUnique("clause id", [...ids, ...aliases]);
  checkApplies(documents);
  for (const name of documentNames) {
    const references: PlacedName[] = [];
    collectReferences(name, "", documents[name], references);
    requireKnown("clause id", known, references);
  }
}

/** Checks that the transports and device types which clauses say they apply to have documents. */
function checkApplies(documents: SpecificationDocuments): void {
  const known = { transport: [nameUnderApplies("transport")], device: [nameUnderApplies("vmchannel")] };
  for (const document of documentNames) {
    documents[document].clauses.forEach(({ applies }, index) => {
      for (const key of ["transport", "device"] as const) {
        const names = (applies[key] ?? []).map((name, position) => ({
          name,
          document,
          path: `/clauses/${index}/applies/${key}/${position}`,
        }));
        requireKnown(key === "device" ? "device type" : "transport", new Set(known[key]), names);
      }
    });
  }
}

function aliasesOf(document: DocumentName, documents: SpecificationDocuments): PlacedName[] {
  return documents[document].clauses.flatMap((clause, index) =>
    (clause.aliases ?? []).map((name, position) => ({
      name,
      document,
      path: `/clauses/${index}/aliases/${position}`,
    })),
  );
}

/** The schemas give three places to clause ids: `clause`, `neverOffered`, and the values of an object `clauses`. */
function collectReferences(document: DocumentName, path: string, value: unknown, found: PlacedName[]): void {
  if (typeof value !== "object" || value === null) {
    return;
  }
  const insideClauses = path.endsWith("/clauses") && !Array.isArray(value);
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "string" && (insideClauses || key === "clause" || key === "neverOffered")) {
      found.push({ name: part, document, path: `${path}/${key}` });
    }
    collectReferences(document, `${path}/${key}`, part, found);
  }
}
