import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";
import { type DocumentName, documentNames } from "./specification.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Checks that ambiguities and open choices are unique and that every one which something refers to is there. */
export function checkChoices(documents: SpecificationDocuments): void {
  const ids = documentNames.flatMap((name) => [
    ...namesOf(name, "/ambiguities", "id", documents[name].ambiguities),
    ...namesOf(name, "/openChoices", "id", documents[name].openChoices),
  ]);
  const known = requireUnique("id", ids);
  for (const name of documentNames) {
    checkBehaviours(name, documents);
    requireKnown("id", known, choicesOfClauses(name, documents));
  }
  requireKnown("id", known, choicesOfConditions("virtqueue", documents));
  requireKnown("id", known, choicesOfConditions("vmchannel", documents));
}

function checkBehaviours(document: DocumentName, documents: SpecificationDocuments): void {
  for (const list of ["ambiguities", "openChoices"] as const) {
    documents[document][list].forEach((choice, index) => {
      requireUnique("behaviour", namesOf(document, `/${list}/${index}/behaviours`, "name", choice.behaviours));
    });
  }
}

function choicesOfClauses(document: DocumentName, documents: SpecificationDocuments): PlacedName[] {
  return documents[document].clauses.flatMap((clause, index) =>
    (clause.choices ?? []).map((name, position) => ({
      name,
      document,
      path: `/clauses/${index}/choices/${position}`,
    })),
  );
}

function choicesOfConditions(document: "virtqueue" | "vmchannel", documents: SpecificationDocuments): PlacedName[] {
  return documents[document].malformed.flatMap(({ ambiguity }, index) =>
    ambiguity === undefined ? [] : [{ name: ambiguity, document, path: `/malformed/${index}/ambiguity` }],
  );
}
