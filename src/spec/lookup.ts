import { assert } from "../base/assert.ts";
import { closest } from "../base/closest-match.ts";
import type { Clause, Specification } from "./specification.ts";
import type {
  FeatureBit,
  OpenChoice,
  PciCommandBit,
  RegisterDescription,
  RegisterEffect,
  TransportSpecification,
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

/** The register that is for something; undefined where the transport has none. */
export function findRegisterFor(
  registers: readonly RegisterDescription[],
  use: RegisterEffect,
): RegisterDescription | undefined {
  return registers.find(({ effect }) => effect === use);
}

/** The register that is for something which no driver can do without, so that a valid specification has it. */
export function registerFor(registers: readonly RegisterDescription[], use: RegisterEffect): RegisterDescription {
  const register = findRegisterFor(registers, use);
  assert(register !== undefined, `the specification has no register with the effect ${use}`);
  return register;
}

/** What readers call the register that {@link registerFor} gives. */
export function registerName({ transport }: Specification, use: RegisterEffect): string {
  return registerFor(transport.registers, use).name;
}

/** The base address register behind which all registers lie; -1 where capabilities say where they are. */
export function registerBar({ transport }: Specification): number {
  return transport.structures[0]?.bar ?? -1;
}

/** Whether devices on a transport are PCI functions. */
export function isOnPci({ structures }: Pick<TransportSpecification, "structures">): boolean {
  return structures.every(({ window }) => window === undefined);
}

/** The features that a device of a type may offer: the transport's and its own. Of an unknown type, those of all. */
export function featuresOf(specification: Specification, deviceType: string): readonly FeatureBit[] {
  const own = specification.devices.get(deviceType);
  return own === undefined ? allFeatures(specification) : [...specification.transport.features, ...own.features];
}

/** The features of the transport and of every device type. */
export function allFeatures({ transport, devices }: Specification): readonly FeatureBit[] {
  return [...transport.features, ...[...devices.values()].flatMap(({ features }) => features)];
}

/** The bits of the command register that have one of these meanings. */
export function commandMask({ pci }: Specification, ...meanings: readonly PciCommandBit["meaning"][]): number {
  const bits = pci.command.bits.filter(({ meaning }) => meanings.includes(meaning));
  return bits.reduce((mask, { bit }) => mask | (1 << bit), 0);
}

/** Every ambiguity and open choice, in the order of the files. */
export function choicesOf({ pci, transports, virtqueue, devices }: Specification): readonly OpenChoice[] {
  const [first, ...further] = transports.values();
  const documents = [pci, ...(first === undefined ? [] : [first]), virtqueue, ...further, ...devices.values()];
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
