import { documentFiles } from "../document-files.ts";
import { listDevices } from "../list-documents.ts";
import type { SpecificationDocuments } from "../types.generated.ts";
import { namesOf, requireKnown, requireUnique } from "./check-names.ts";

/** Checks that malformed conditions have names of their own and allow only reactions that are described. */
export function checkMalformed(documents: SpecificationDocuments): void {
  const ring = { file: documentFiles.virtqueue, document: documents.virtqueue };
  for (const { file, document } of [ring, ...listDevices(documents)]) {
    const { reactions, malformed } = document;
    const known = requireUnique("reaction", namesOf(file, "/reactions", "name", reactions));
    requireUnique("condition", namesOf(file, "/malformed", "name", malformed));
    malformed.forEach((condition, index) => {
      const names = condition.reactions.map((name, position) => ({
        name,
        file,
        path: `/malformed/${index}/reactions/${position}`,
      }));
      requireKnown("reaction", known, names);
    });
  }
}
