import { unreachable } from "../../../base/assert.ts";
import type { Specification } from "../../../spec/specification.ts";
import type { Subject, SubjectKind } from "./blame-row.ts";

/** Everything of a kind that the specification describes with clauses of its own. */
export function subjectsOf(
  { pci, transport, virtqueue, devices }: Specification,
  kind: SubjectKind,
): readonly Subject[] {
  switch (kind) {
    case "field":
      return pci.fields;
    case "register":
      return transport.registers.filter(({ reset }) => reset.kind !== "device");
    case "constant":
      return transport.registers.filter(({ reset, perQueue }) => reset.kind === "device" && !perQueue);
    case "queue-constant":
      return transport.registers.filter(({ reset, perQueue }) => reset.kind === "device" && perQueue);
    case "structure":
      return transport.structures.map(({ name, capability }) => ({ name, clauses: capability?.clauses ?? {} }));
    case "feature":
      return transport.features.flatMap((feature) => featureSubject(feature) ?? offeredSubject(feature) ?? []);
    case "condition":
      return virtqueue.malformed.map(conditionSubject);
    case "message":
      return [...devices.values()].flatMap(({ malformed }) => malformed.map(conditionSubject));
    default:
      return unreachable(kind);
  }
}

/** A feature that no device offers; undefined for another one. */
export function featureSubject({
  name,
  neverOffered,
}: Specification["transport"]["features"][number]): Subject | undefined {
  return neverOffered === undefined ? undefined : conditionSubject({ name, clause: neverOffered });
}

/** A feature that each device offers; undefined for another one. */
export function offeredSubject({
  name,
  alwaysOffered,
}: Specification["transport"]["features"][number]): Subject | undefined {
  return alwaysOffered === undefined ? undefined : conditionSubject({ name, clause: alwaysOffered });
}

/** A malformed condition of a chain or a message, with the one clause that rules it. */
export function conditionSubject({ name, clause }: { readonly name: string; readonly clause: string }): Subject {
  return { name, clauses: { clause } };
}
