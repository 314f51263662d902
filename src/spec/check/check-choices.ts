import { documentFiles } from "../document-files.ts";
import { type ListedDocument, listDevices, listDocuments } from "../list-documents.ts";
import type { MalformedCondition, SpecificationDocuments } from "../types.generated.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";

/** Checks that ambiguities and open choices are unique and that every one which something refers to is there. */
export function checkChoices(documents: SpecificationDocuments): void {
  const all = listDocuments(documents);
  const ids = all.flatMap(({ file, document }) => [
    ...namesOf(file, "/ambiguities", "id", document.ambiguities),
    ...namesOf(file, "/openChoices", "id", document.openChoices),
  ]);
  const known = requireUnique("id", ids);
  for (const listed of all) {
    checkBehaviours(listed);
    requireKnown("id", known, choicesOfClauses(listed));
  }
  const { virtqueue } = documents;
  requireKnown("id", known, choicesOfConditions(documentFiles.virtqueue, virtqueue.malformed));
  for (const { file, document } of listDevices(documents)) {
    requireKnown("id", known, choicesOfConditions(file, document.malformed));
  }
}

function checkBehaviours({ file, document }: ListedDocument): void {
  for (const list of ["ambiguities", "openChoices"] as const) {
    document[list].forEach((choice, index) => {
      requireUnique("behaviour", namesOf(file, `/${list}/${index}/behaviours`, "name", choice.behaviours));
    });
  }
}

function choicesOfClauses({ file, document }: ListedDocument): PlacedName[] {
  return document.clauses.flatMap((clause, index) =>
    (clause.choices ?? []).map((name, position) => ({
      name,
      file,
      path: `/clauses/${index}/choices/${position}`,
    })),
  );
}

function choicesOfConditions(file: string, malformed: readonly MalformedCondition[]): PlacedName[] {
  return malformed.flatMap(({ ambiguity }, index) =>
    ambiguity === undefined ? [] : [{ name: ambiguity, file, path: `/malformed/${index}/ambiguity` }],
  );
}
