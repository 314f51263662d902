import type {
  RegisterDescription,
  RegisterStructure,
  ResetValue,
  TransportSpecification,
} from "../../src/spec/types.generated.ts";
import { clauseLinks, hex, table } from "./markdown.ts";

/** What docs/registers.md says of one transport. */
export function transportBlocks(transport: TransportSpecification): string[] {
  const { structures, isrBits, statusBits, resetStatus, byteOrder } = transport;
  const order = byteOrder === "little" ? "little-endian" : "in the guest's byte order";
  return [
    `## ${transport.title}`,
    ...(structures.some(({ capability }) => capability !== undefined) ? capabilityBlocks(transport) : []),
    ...structures.flatMap((structure) => structureBlocks(transport, structure)),
    `Registers and their parts are ${order}.`,
    deviceConfigText(transport),
    `Status bits: ${statusBits.map(({ name, value }) => `${name} ${value}`).join(", ")}; writing ${resetStatus} resets the device.`,
    `ISR status bits: queue ${isrBits.queue}, config ${isrBits.config} (${clauseLinks(isrBits.clauses)}).`,
    ...areaBlocks(transport),
  ];
}

function capabilityBlocks({ structures, capabilityFields = [] }: TransportSpecification): string[] {
  const fields = capabilityFields.map(({ name, offset, width }) => [hex(offset), String(width), name]);
  const rows = structures.flatMap(({ name, capability }) => {
    if (capability === undefined) {
      return [];
    }
    const { type, bytes, required, lengthMin, offsetAlign, clauses } = capability;
    return [
      [String(type), name, required, String(bytes), String(lengthMin), String(offsetAlign), clauseLinks(clauses)],
    ];
  });
  return [
    "Vendor-specific capabilities say where structures lie. Each has these fields:",
    table(["offset", "width", "field"], fields),
    "Bytes is the shortest length of the capability, length that of the structure; the structure begins at a multiple of align.",
    table(["type", "structure", "present", "bytes", "length", "align", "clauses"], rows),
  ];
}

function structureBlocks({ registers, structures }: TransportSpecification, of: RegisterStructure): string[] {
  const first = structures[0]?.name;
  const inside = registers.filter(({ structure = first }) => structure === of.name);
  if (inside.length === 0) {
    return [];
  }
  const head = ["offset", "width", "register", "access", "reset", "per queue", "only with", "effect", "clauses"];
  const behind = of.bar === undefined ? "" : `, behind base address register ${of.bar}`;
  return [`The structure ${of.name}${behind}:`, table(head, inside.map(registerRow)), ...writableTexts(inside)];
}

function registerRow(register: RegisterDescription): string[] {
  const { offset, displacedBy, width, name, access, reset, perQueue, presence, feature, effect, clauses } = register;
  return [
    displacedBy === undefined ? hex(offset) : `${hex(offset)} + ${displacedBy} times the multiplier`,
    String(width),
    name,
    access,
    resetText(reset),
    perQueue ? "yes" : "",
    presence === "always" ? (feature ?? "") : "MSI-X on",
    effect === "none" ? "" : effect,
    clauseLinks(clauses),
  ];
}

/** What the table has no column for. */
function writableTexts(registers: readonly RegisterDescription[]): string[] {
  const selected = registers.flatMap(({ name, selectedBy }) =>
    selectedBy === undefined ? [] : [`${name} shows the 32 bits that ${selectedBy} selects.`],
  );
  const until = registers.flatMap(({ name, until: end }) => (end === undefined ? [] : [`${name} until ${end}`]));
  const writable = until.length === 0 ? [] : [`Can be written only for some time: ${until.join(", ")}.`];
  return [...selected, ...writable];
}

function deviceConfigText({ deviceConfig }: TransportSpecification): string {
  const { structure, offset, offsetWithMsix, clauses } = deviceConfig;
  const links = clauseLinks(clauses);
  return structure === undefined
    ? `Device config space follows at ${hex(offset)}, and at ${hex(offsetWithMsix)} while MSI-X is on (${links}).`
    : `Device config space is the structure ${structure} (${links}).`;
}

function areaBlocks({ ringAreas = [] }: TransportSpecification): string[] {
  const areas = ringAreas.map(({ area, alignment }) => `${area} at a multiple of ${alignment}`);
  return areas.length === 0 ? [] : [`A ring has ${areas.length} areas: ${areas.join(", ")}.`];
}

/** What a field or a register reads as after a reset. */
export function resetText(reset: ResetValue): string {
  switch (reset.kind) {
    case "value":
      return hex(reset.value);
    case "parameter":
      return `announced (${reset.parameter})`;
    case "device":
      return "the device's";
    case "any":
      return "any";
    case "none":
      return "";
  }
}
