import { documentFiles } from "../document-files.ts";
import { type ListedTransport, listDevices, listTransports } from "../list-documents.ts";
import { SpecError } from "../spec-error.ts";
import type { SpecificationDocuments } from "../types.generated.ts";
import { namesOf, requireKnown, requireUnique } from "./check-names.ts";

const { pci: pciFile, virtqueue: virtqueueFile, vmchannel: vmchannelFile } = documentFiles;

/** No structure of registers is longer, in bytes. */
const structureBytesMax = 4096;

/** A stretch of bytes with a name. */
interface Extent {
  readonly name: string;
  readonly offset: number;
  readonly width: number;
  /** JSON pointer to its offset. */
  readonly path: string;
}

/** Checks that fields and registers do not overlap and lie inside what holds them. */
export function checkLayouts(documents: SpecificationDocuments): void {
  checkPci(documents);
  listTransports(documents).forEach(checkTransport);
  checkVirtqueue(documents);
  checkVmchannel(documents);
  checkDevices(documents);
}

function checkPci({ pci }: SpecificationDocuments): void {
  requireUnique("field name", namesOf(pciFile, "/fields", "name", pci.fields));
  requireUnique("command bit", namesOf(pciFile, "/command/bits", "name", pci.command.bits));
  const bars = { name: "the base address registers", offset: pci.bars.offset, width: 4 * pci.bars.count };
  requireApart(pciFile, 256, [
    ...extents("/fields", pci.fields),
    { name: "the command register", offset: pci.command.offset, width: pci.command.width, path: "/command/offset" },
    { name: "the status register", offset: pci.status.offset, width: pci.status.width, path: "/status/offset" },
    { ...bars, path: "/bars/offset" },
  ]);
}

function checkTransport({ file, document }: ListedTransport): void {
  const { registers, structures, deviceConfig } = document;
  requireUnique("register name", namesOf(file, "/registers", "name", registers));
  requireUnique("status bit", namesOf(file, "/statusBits", "name", document.statusBits));
  const [first] = structures;
  const placed = extents("/registers", registers).map((extent, index) => ({ ...extent, register: registers[index] }));
  for (const { name } of structures) {
    const inside = placed.filter(({ register }) => (register?.structure ?? first?.name) === name);
    // Device config space begins behind the last register of the structure that it shares with registers.
    const shared = (deviceConfig.structure ?? first?.name) === name;
    const always = inside.filter(({ register }) => register?.presence === "always");
    requireApart(file, shared ? deviceConfig.offset : structureBytesMax, always);
    requireApart(file, shared ? deviceConfig.offsetWithMsix : structureBytesMax, inside);
  }
}

function checkVirtqueue({ virtqueue }: SpecificationDocuments): void {
  const { descriptor, layout, used, available } = virtqueue;
  requireUnique("field name", namesOf(virtqueueFile, "/descriptor/fields", "name", descriptor.fields));
  requireApart(virtqueueFile, descriptor.bytes, extents("/descriptor/fields", descriptor.fields));
  requireApart(virtqueueFile, available.ringOffset, [
    { name: "the flags", offset: available.flagsOffset, width: 2, path: "/available/flagsOffset" },
    { name: "the index", offset: available.indexOffset, width: 2, path: "/available/indexOffset" },
  ]);
  requireApart(virtqueueFile, used.ringOffset, [
    { name: "the flags", offset: used.flagsOffset, width: 2, path: "/used/flagsOffset" },
    { name: "the index", offset: used.indexOffset, width: 2, path: "/used/indexOffset" },
  ]);
  requireApart(virtqueueFile, used.entryBytes, [
    { name: "the id", offset: used.idOffset, width: 4, path: "/used/idOffset" },
    { name: "the length", offset: used.lengthOffset, width: 4, path: "/used/lengthOffset" },
  ]);
  if (!Number.isInteger(Math.log2(layout.alignment))) {
    throw conflict(virtqueueFile, "/layout/alignment", "a power of two", String(layout.alignment));
  }
}

function checkVmchannel({ vmchannel }: SpecificationDocuments): void {
  const { message, configLayout } = vmchannel;
  requireUnique("field name", namesOf(vmchannelFile, "/message/fields", "name", message.fields));
  requireApart(vmchannelFile, message.headerBytes, extents("/message/fields", message.fields));
  const count = { name: "the channel count", offset: configLayout.countOffset, width: configLayout.countWidth };
  requireApart(vmchannelFile, configLayout.firstRecordOffset, [{ ...count, path: "/configLayout/countOffset" }]);
  configLayout.record.forEach(({ repeat }, index) => {
    const earlier = new Set(configLayout.record.slice(0, index).map(({ name }) => name));
    const path = `/configLayout/record/${index}/repeat`;
    requireKnown("field name", earlier, repeat === undefined ? [] : [{ name: repeat, file: vmchannelFile, path }]);
  });
}

function checkDevices(documents: SpecificationDocuments): void {
  const { deviceIdMin, deviceIdMax, vendorId } = documents.pci.identity;
  for (const { file, document } of listDevices(documents)) {
    requireUnique("queue name", namesOf(file, "/queues", "name", document.queues));
    const { identity } = document;
    if (identity.deviceId < deviceIdMin || identity.deviceId > deviceIdMax) {
      const expected = `${deviceIdMin} to ${deviceIdMax}, the range in pci.json`;
      throw conflict(file, "/identity/deviceId", expected, String(identity.deviceId));
    }
    if (identity.vendorId !== vendorId) {
      throw conflict(file, "/identity/vendorId", `${vendorId}, the id in pci.json`, String(identity.vendorId));
    }
  }
}

function extents(
  path: string,
  fields: readonly { readonly name: string; readonly offset: number; readonly width: number }[],
): Extent[] {
  return fields.map(({ name, offset, width }, index) => ({ name, offset, width, path: `${path}/${index}/offset` }));
}

/** Throws when two of the extents share a byte or one passes `end`. */
function requireApart(file: string, end: number, fields: readonly Extent[]): void {
  const ordered = [...fields].sort((left, right) => left.offset - right.offset);
  let before: Extent | undefined;
  for (const field of ordered) {
    if (before !== undefined && field.offset < before.offset + before.width) {
      const expected = `an offset of ${before.offset + before.width} or more, behind ${before.name}`;
      throw conflict(file, field.path, expected, `${field.name} at ${field.offset}`);
    }
    if (field.offset + field.width > end) {
      const found = `${field.name}, which ends at ${field.offset + field.width}`;
      throw conflict(file, field.path, `fields that end at ${end} or before`, found);
    }
    before = field;
  }
}

function conflict(file: string, path: string, expected: string, found: string): SpecError {
  const hint = "Correct one of the two.";
  return new SpecError({ code: "conflict", file, path, expected, found, hint });
}
