import { readFileSync } from "node:fs";
import { systemErrorWords } from "../../base/system-error.ts";
import { findShapeError } from "../../spec/shape/find-shape-error.ts";
import type { PciIdentity, RamRegion } from "../target.ts";
import { TargetError } from "../target-error.ts";
import { checkManifest } from "./check-manifest.ts";
import type { ConfigWrite, ManifestBackEnd, ManifestStart, MeetingPlace, TargetManifest } from "./manifest.ts";
import type {
  ManifestDocument,
  ManifestNumber,
  PlaceDocument,
  RegionDocument,
  StartDocument,
} from "./manifest-document.ts";
import { ManifestProblem } from "./manifest-problem.ts";

/** Most bytes of a manifest. */
const fileBytesMax = 1_048_576;

const defaultIoWindow: RamRegion = { start: 0xc000, length: 0x2000 };
/** Where device memory is, if a manifest does not say. */
export const defaultMemoryWindow: RamRegion = { start: 0xe000_0000, length: 0x100_0000 };
/** Guest memory for a back-end, which the kit makes itself: two regions, with a hole between them. */
export const backEndMemory: readonly RamRegion[] = [
  { start: 0x10_0000, length: 0x40_0000 },
  { start: 0x1_0000_0000, length: 0x100_0000 },
];
/** Entries of a back-end's queues, where the manifest does not say. */
const defaultQueueSize = 256;
const defaultLimits = { start: 20_000, reply: 10_000, stop: 2000 };
/** How long the kit tries to reach an implementation that runs already, in milliseconds. */
const attachLimit = 1000;

/**
 * Reads a target manifest. Throws a `TargetError` (`configuration`) that names the file, the place in it and what was
 * expected there.
 *
 * @param announced the ids of a vmchannel device; a manifest may give others.
 */
export function readManifest(file: string, announced: PciIdentity): TargetManifest {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === "EISDIR";
    const hint = isFolder
      ? "Name the manifest in it, a JSON file, or the device module."
      : "Name a manifest that exists and can be read.";
    throw new TargetError("configuration", `the manifest ${file} cannot be read: ${systemErrorWords(error)}`, hint);
  }
  if (text.length > fileBytesMax) {
    throw new ManifestProblem("", `at most ${fileBytesMax} bytes`, `${text.length}`, "Is it a manifest?").toError(file);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const hint = "Fix the JSON syntax; comments and trailing commas are not allowed.";
    throw new TargetError("configuration", `${file} is not valid JSON: ${(error as Error).message}`, hint, error);
  }
  return parseManifest(document, file, announced);
}

/** Checks a manifest held in memory and fills in its defaults; `file` is what errors call it. */
export function parseManifest(document: unknown, file: string, announced: PciIdentity): TargetManifest {
  const shape = findShapeError("manifest", document);
  if (shape !== undefined) {
    throw new ManifestProblem(shape.path, shape.expected, shape.found, shape.hint).toError(file);
  }
  const manifest = normalize(document as ManifestDocument, announced);
  const problem = checkManifest(manifest, document as ManifestDocument);
  if (problem !== undefined) {
    throw problem.toError(file);
  }
  return manifest;
}

/** What manifests call the transports that have documents. */
const transports = { legacy: "legacy-pci", modern: "modern-pci" } as const;

function normalize(document: ManifestDocument, announced: PciIdentity): TargetManifest {
  const { identity = {}, interrupt, limits, pci } = document;
  return {
    name: document.name,
    implementationVersion: document.implementationVersion,
    start: document.start === undefined ? undefined : normalizeStart(document.start),
    qtest: meetingOf(document),
    vhostUser: normalizeBackEnd(document),
    deviceType: document.deviceType,
    transport: document.vhostUser === undefined ? transports[document.transport ?? "legacy"] : "vhost-user",
    identity: {
      vendorId: number(identity.vendorId ?? announced.vendorId),
      deviceId: number(identity.deviceId ?? announced.deviceId),
      subsystemVendorId: number(identity.subsystemVendorId ?? announced.subsystemVendorId),
      subsystemId: number(identity.subsystemId ?? announced.subsystemId),
      classCode: number(identity.classCode ?? announced.classCode),
    },
    pci: pci?.find === "address" ? { bus: pci.bus ?? 0, device: pci.device, function: pci.function ?? 0 } : undefined,
    setup: (document.setup ?? []).map(normalizeWrite),
    interrupt: interrupt === undefined ? undefined : { interceptIn: interrupt.interceptIn, line: interrupt.line },
    ram: (document.ram ?? backEndMemory).map(normalizeRegion),
    ioWindow: document.ioWindow === undefined ? defaultIoWindow : normalizeRegion(document.ioWindow),
    memoryWindow: document.memoryWindow === undefined ? defaultMemoryWindow : normalizeRegion(document.memoryWindow),
    channels: (document.channels ?? []).map(({ name, hostEnd }) => ({ name, hostEnd: normalizePlace(hostEnd) })),
    queueRoles: document.queueRoles ?? [],
    configBytes: document.configBytes ?? 0,
    synchronous: document.capabilities?.synchronous ?? false,
    saveRestore: document.capabilities?.saveRestore ?? false,
    limits: { ...defaultLimits, ...(document.start === undefined ? { start: attachLimit } : {}), ...limits },
    settleRounds: document.settleRounds ?? 2,
  };
}

/** Where an implementation is met; a back-end over a unix socket. */
function meetingOf({ qtest, vhostUser }: ManifestDocument): TargetManifest["qtest"] {
  if (vhostUser !== undefined || qtest === undefined) {
    return { kind: "unix", path: vhostUser?.path, role: "connect" };
  }
  return qtest.kind === "stdio" ? { kind: "stdio" } : normalizePlace(qtest);
}

function normalizeBackEnd({ vhostUser }: ManifestDocument): ManifestBackEnd | undefined {
  if (vhostUser === undefined) {
    return;
  }
  const { connections = "many", queues, queueSize = defaultQueueSize } = vhostUser;
  return { connections, queues, queueSize };
}

function normalizeStart(start: StartDocument): ManifestStart {
  const { askVersion } = start;
  return {
    program: start.program,
    arguments: start.arguments,
    environment: start.environment ?? {},
    install: start.install,
    askVersion:
      askVersion === undefined
        ? undefined
        : { arguments: askVersion.arguments, pattern: toPattern(askVersion.pattern) ?? /(?!)/ },
    files: (start.files ?? []).map(({ name, size, fill, bytes }) => ({
      name,
      size,
      fill: number(fill ?? 0),
      bytes: (bytes ?? []).map(({ offset, hex }) => ({ offset: number(offset), hex })),
    })),
    restart: start.restart ?? "never",
  };
}

/** A regular expression, or undefined when the text is none. */
function toPattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text, "u");
  } catch {
    return undefined;
  }
}

function normalizePlace(place: PlaceDocument): MeetingPlace {
  const role = place.role ?? "connect";
  return place.kind === "unix"
    ? { kind: "unix", path: place.path, role }
    : { kind: "tcp", host: place.host ?? "127.0.0.1", port: place.port, role };
}

function normalizeWrite(write: NonNullable<ManifestDocument["setup"]>[number]): ConfigWrite {
  return {
    bus: write.bus ?? 0,
    device: write.device,
    function: write.function ?? 0,
    offset: number(write.offset),
    width: write.width,
    value: number(write.value),
  };
}

function normalizeRegion(region: RegionDocument): RamRegion {
  return { start: number(region.start), length: number(region.length) };
}

function number(value: ManifestNumber): number {
  return Number(value);
}
