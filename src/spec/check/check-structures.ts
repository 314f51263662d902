import type { ListedTransport } from "../list-documents.ts";
import { SpecError } from "../spec-error.ts";
import { namesOf, type PlacedName, requireKnown, requireUnique } from "./check-names.ts";

/** Checks that each structure has one place, and that every structure which something lies in is there. */
export function checkStructures({ file, document }: ListedTransport): void {
  const { registers, structures, deviceConfig, capabilityFields = [] } = document;
  const known = requireUnique("structure", namesOf(file, "/structures", "name", structures));
  structures.forEach(({ bar, capability, window }, index) => {
    const places = [bar, capability, window].filter((each) => each !== undefined);
    if (places.length !== 1) {
      throw new SpecError({
        code: "conflict",
        file,
        path: `/structures/${index}`,
        expected: "one of bar, capability and window, which say where the structure lies",
        found: places.length === 0 ? "none" : `${places.length}`,
        hint: "Give the structure one of the three.",
      });
    }
  });
  const named = registers.flatMap(({ structure }, index) => place(structure, `/registers/${index}/structure`, file));
  requireKnown("structure", known, [...named, ...place(deviceConfig.structure, "/deviceConfig/structure", file)]);
  requireUnique("field", namesOf(file, "/capabilityFields", "name", capabilityFields));
  const types = structures.flatMap(({ capability }, index) =>
    place(capability?.type.toString(), `/structures/${index}/capability/type`, file),
  );
  requireUnique("capability type", types);
  if (types.length > 0 && capabilityFields.length === 0) {
    const expected = "the fields that the capabilities of structures have in common";
    const hint = "Describe where in a capability its type, base address register, offset and length stand.";
    throw new SpecError({ code: "conflict", file, path: "/capabilityFields", expected, found: "none", hint });
  }
}

function place(name: string | undefined, path: string, file: string): PlacedName[] {
  return name === undefined ? [] : [{ name, file, path }];
}
