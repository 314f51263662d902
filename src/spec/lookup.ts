import { closest } from "../base/closest-match.ts";
import type { Clause, Specification } from "./specification.ts";
import type {
  FeatureBit,
  MalformedCondition,
  OpenChoice,
  PciCommandBit,
  PciField,
  RegisterDescription,
  RegisterEffect,
} from "./types.generated.ts";

/** The clause of that id, or the one that had it before; upper and lower case count as equal. */
export function findClause(specification: Specification, name: string): Clause | undefined {
  const id = name.toUpperCase();
  const clause = specification.clauses.get(id);
  return clause ?? [...specification.clauses.values()].find(({ aliases }) => aliases?.includes(id));
}

/** The id that an unknown one was most likely meant to be, or undefined when none is near. */
export function closestClause(specification: Specification, name: string): string | undefined {
  return closest(name, namesOfClauses(specification));
}

/** The register of that name in the transport's document. */
export function findRegister(specification: Specification, name: string): RegisterDescription | undefined {
  return specification.transport.registers.find((register) => register.name === name);
}

/** What readers call the register with an effect; empty where the transport has none. */
export function registerName({ transport }: Specification, use: RegisterEffect): string {
  return transport.registers.find(({ effect }) => effect === use)?.name ?? "";
}

/** The configuration header field of that name in pci.json. */
export function findPciField(specification: Specification, name: string): PciField | undefined {
  return specification.pci.fields.find((field) => field.name === name);
}

/** The feature of that name: the transport's or the device type's. */
export function findFeature(specification: Specification, name: string): FeatureBit | undefined {
  return featuresOf(specification).find((feature) => feature.name === name);
}

/**
 * The features that a device of a type may offer: the transport's, then the type's own. Of a type that has no document,
 * or when none is named, those of every type.
 */
export function featuresOf({ transport, devices }: Specification, deviceType: string = ""): readonly FeatureBit[] {
  const own = devices.get(deviceType);
  const documents = own === undefined ? [...devices.values()] : [own];
  return [...transport.features, ...documents.flatMap(({ features }) => features)];
}

/** The malformed condition of that name: of a ring or of a message. */
export function findCondition(specification: Specification, name: string): MalformedCondition | undefined {
  const { virtqueue, devices } = specification;
  const malformed = [virtqueue, ...devices.values()].flatMap((document) => document.malformed);
  return malformed.find((condition) => condition.name === name);
}

/** The bits of the command register that have one of these meanings. */
export function commandMask({ pci }: Specification, ...meanings: readonly PciCommandBit["meaning"][]): number {
  const bits = pci.command.bits.filter(({ meaning }) => meanings.includes(meaning));
  return bits.reduce((mask, { bit }) => mask | (1 << bit), 0);
}

/** Every ambiguity and open choice, in the order of the files. */
export function choicesOf({ pci, transport, virtqueue, devices }: Specification): readonly OpenChoice[] {
  const documents = [pci, transport, virtqueue, ...devices.values()];
  return [
    ...documents.flatMap(({ ambiguities }) => ambiguities),
    ...documents.flatMap(({ openChoices }) => openChoices),
  ];
}

function* namesOfClauses(specification: Specification): Generator<string> {
  for (const { id, aliases } of specification.clauses.values()) {
    yield id;
    yield* aliases ?? [];
  }
}
