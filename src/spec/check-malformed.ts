import { namesOf, requireKnown, requireUnique } from "./check-names.ts";
import type { SpecificationDocuments } from "./types.generated.ts";

/** Checks that malformed conditions have names of their own and allow only reactions that are described. */
export function checkMalformed(documents: SpecificationDocuments): void {
  for (const document of ["virtqueue", "vmchannel"] as const) {
    const { reactions, malformed } = documents[document];
    const known = requireUnique("reaction", namesOf(document, "/reactions", "name", reactions));
    requireUnique("condition", namesOf(document, "/malformed", "name", malformed));
    malformed.forEach((condition, index) => {
      const names = condition.reactions.map((name, position) => ({
        name,
        document,
        path: `/malformed/${index}/reactions/${position}`,
      }));
      requireKnown("reaction", known, names);
    });
  }
}
