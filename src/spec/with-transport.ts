import { closest } from "../base/closest-match.ts";
import { transportFile } from "./document-files.ts";
import { SpecError } from "./spec-error.ts";
import type { Specification } from "./specification.ts";

/**
 * The specification as a run by one of its transports sees it: `transport` is that of the run, everything else is the
 * same. Throws a `SpecError` that names the transports when it has none of that name.
 */
export function withTransport(specification: Specification, name: string): Specification {
  const transport = specification.transports.get(name);
  if (transport === undefined) {
    const names = [...specification.transports.keys()];
    const near = closest(name, names);
    throw new SpecError({
      code: "dangling-reference",
      file: transportFile(name),
      path: "",
      expected: `one of the transports ${names.join(", ")}`,
      found: JSON.stringify(name),
      hint:
        near === undefined ? "Name one of these, or describe it in a file of that name." : `Did you mean "${near}"?`,
    });
  }
  return Object.freeze({ ...specification, transportName: name, transport });
}

/** The specification as a run of a target sees it whose description names its transport, or leaves that out. */
export function specificationFor(
  specification: Specification,
  { transport }: { readonly transport?: string | undefined },
): Specification {
  return transport === undefined || transport === specification.transportName
    ? specification
    : withTransport(specification, transport);
}
