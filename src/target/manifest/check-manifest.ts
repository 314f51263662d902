import type { RamRegion } from "../target.ts";
import type { ManifestFile, MeetingPlace, TargetManifest } from "./manifest.ts";
import type { ManifestDocument } from "./manifest-document.ts";
import { findBadPlaceholder, findPlaceholders, placeholderForms } from "./manifest-placeholders.ts";
import { ManifestProblem } from "./manifest-problem.ts";

type Check = (manifest: TargetManifest, document: ManifestDocument) => ManifestProblem | undefined;

/** Pages are what rings are placed in. */
const pageBytes = 4096;
const addressMax = 2 ** 53;

/** Finds what a schema cannot say: parts that contradict each other, numbers that do not fit, unknown placeholders. */
export function checkManifest(manifest: TargetManifest, document: ManifestDocument): ManifestProblem | undefined {
  for (const check of checks) {
    const problem = check(manifest, document);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

const checks: readonly Check[] = [
  checkWayIn,
  checkIdentity,
  checkRam,
  checkWindows,
  checkSetup,
  checkChannels,
  checkQueueRoles,
  checkAttached,
  checkFiles,
  checkVersion,
  checkPlaceholders,
];

/** Keys of a manifest that a back-end without PCI has no use for. */
const ofPciOnly = ["transport", "identity", "pci", "setup", "interrupt", "ioWindow", "memoryWindow"] as const;

function checkWayIn({ vhostUser }: TargetManifest, document: ManifestDocument): ManifestProblem | undefined {
  if (vhostUser === undefined) {
    const missing = (["qtest", "ram"] as const).find((key) => document[key] === undefined);
    return missing === undefined ? undefined : new ManifestProblem("", `the key "${missing}"`, "none", "Add it.");
  }
  const extra = (["qtest", ...ofPciOnly] as const).find((key) => document[key] !== undefined);
  if (extra !== undefined) {
    const hint = "Remove it: a vhost-user back-end is reached by its socket alone, and has no PCI function.";
    return new ManifestProblem(`/${extra}`, 'nothing beside "vhostUser"', "a value", hint);
  }
  if (!Number.isInteger(Math.log2(vhostUser.queueSize))) {
    const hint = "Rings have 2, 4, 8 ... entries.";
    return new ManifestProblem("/vhostUser/queueSize", "a power of two", `${vhostUser.queueSize}`, hint);
  }
  return undefined;
}

function checkIdentity(
  { deviceType, identity, vhostUser }: TargetManifest,
  document: ManifestDocument,
): ManifestProblem | undefined {
  const missing = Object.keys(identity).find((key) => !Object.hasOwn(document.identity ?? {}, key));
  if (deviceType === "other" && missing !== undefined && vhostUser === undefined) {
    const hint = "Give all five ids: only those of a vmchannel device are known.";
    return new ManifestProblem("/identity", `the key "${missing}" for a device of another type`, "none", hint);
  }
  for (const [key, value] of Object.entries(identity) as [string, number][]) {
    const limit = key === "classCode" ? 0xff_ffff : 0xffff;
    if (value > limit) {
      return new ManifestProblem(`/identity/${key}`, `at most ${hex(limit)}`, hex(value), "Give the id as PCI has it.");
    }
  }
  return undefined;
}

function checkRam({ ram }: TargetManifest): ManifestProblem | undefined {
  let end = 0;
  for (const [i, region] of ram.entries()) {
    const path = `/ram/${i}`;
    if (region.length === 0 || region.start % pageBytes !== 0 || region.length % pageBytes !== 0) {
      const found = `${hex(region.length)} bytes at ${hex(region.start)}`;
      return new ManifestProblem(path, "whole pages of 4096 bytes, at least one", found, "Round to 0x1000.");
    }
    if (region.start < end) {
      const expected = `a start of at least ${hex(end)}, behind the region before`;
      return new ManifestProblem(
        `${path}/start`,
        expected,
        hex(region.start),
        "Sort the regions and cut what overlaps.",
      );
    }
    end = region.start + region.length;
    if (end > addressMax) {
      return new ManifestProblem(path, "an end of at most 2^53", hex(end), "Give a smaller region.");
    }
  }
  return undefined;
}

function checkWindows({ ioWindow, memoryWindow }: TargetManifest): ManifestProblem | undefined {
  const windows: [string, RamRegion, number, number][] = [
    ["/ioWindow", ioWindow, 0x1_0000, 0x100],
    ["/memoryWindow", memoryWindow, 0x1_0000_0000, 0x1000],
  ];
  for (const [path, { start, length }, limit, lengthMin] of windows) {
    if (length < lengthMin || start + length > limit || start === 0) {
      const expected = `at least ${hex(lengthMin)} addresses between 1 and ${hex(limit)}`;
      return new ManifestProblem(path, expected, `${hex(length)} at ${hex(start)}`, "A BAR is placed there.");
    }
  }
  return undefined;
}

function checkSetup({ setup }: TargetManifest): ManifestProblem | undefined {
  for (const [i, { offset, width, value }] of setup.entries()) {
    if (offset > 0xff || offset % width !== 0) {
      const expected = `a multiple of the width ${width} below 0x100`;
      return new ManifestProblem(`/setup/${i}/offset`, expected, hex(offset), "Split the write if need be.");
    }
    if (value >= 2 ** (8 * width)) {
      return new ManifestProblem(`/setup/${i}/value`, `a number of ${width} bytes`, hex(value), "Widen the write.");
    }
  }
  return undefined;
}

function checkChannels({ channels }: TargetManifest): ManifestProblem | undefined {
  const names = channels.map(({ name }) => name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) {
    const hint = "A channel is found by its name: give each its own.";
    return new ManifestProblem(`/channels/${twice}/name`, "a name of its own", JSON.stringify(names[twice]), hint);
  }
  return undefined;
}

function checkQueueRoles({ deviceType, queueRoles }: TargetManifest): ManifestProblem | undefined {
  if (deviceType !== "other" && queueRoles.length > 0) {
    const hint = `Remove it: the kit knows the queues of a ${deviceType} device.`;
    return new ManifestProblem("/queueRoles", `none for a ${deviceType} device`, `${queueRoles.length}`, hint);
  }
  for (const [i, role] of queueRoles.entries()) {
    const given = Object.keys(role).length;
    if (role.role === "request" ? given < 4 : given > 2) {
      const hint = "A request has both readable and writable, a sink has neither.";
      return new ManifestProblem(`/queueRoles/${i}`, `what a ${role.role} has`, Object.keys(role).join(", "), hint);
    }
  }
  return undefined;
}

/** Without `start` nothing can be chosen for the target: it must all be written down. */
function checkAttached(manifest: TargetManifest): ManifestProblem | undefined {
  if (manifest.start !== undefined) {
    return undefined;
  }
  if (manifest.qtest.kind === "stdio") {
    const hint = "Say how to start the implementation, or use a unix socket or tcp.";
    return new ManifestProblem("/qtest/kind", 'unix or tcp, since there is no "start"', "stdio", hint);
  }
  for (const [path, place] of places(manifest)) {
    const key = place.kind === "unix" ? "path" : "port";
    const value = place.kind === "unix" ? place.path : place.port;
    if (value === undefined || findPlaceholders(String(value)).some(({ kind }) => kind !== "manifest")) {
      const expected = `a ${key} written out, since there is no "start"`;
      const found = value === undefined ? "none" : JSON.stringify(value);
      return new ManifestProblem(`${path}/${key}`, expected, found, "Give it, or say how to start the implementation.");
    }
  }
  return undefined;
}

function checkFiles({ start }: TargetManifest): ManifestProblem | undefined {
  const bad = (start?.files ?? []).flatMap((file, i) => {
    const at = findMisplacedBytes(file);
    return at < 0 ? [] : [{ path: `/start/files/${i}/bytes/${at}`, size: file.size }];
  })[0];
  if (bad !== undefined) {
    const hint = "Enlarge the file or move the bytes.";
    return new ManifestProblem(bad.path, `bytes inside the ${bad.size} of the file`, "some behind its end", hint);
  }
  const fill = (start?.files ?? []).findIndex((file) => file.fill > 0xff);
  return fill < 0
    ? undefined
    : new ManifestProblem(`/start/files/${fill}/fill`, "a byte", "a larger number", "Give 0 .. 0xff.");
}

function findMisplacedBytes({ size, bytes }: ManifestFile): number {
  return bytes.findIndex(({ offset, hex: digits }) => offset + digits.length / 2 > size);
}

function checkVersion(_manifest: TargetManifest, document: ManifestDocument): ManifestProblem | undefined {
  const { pattern, arguments: words = [] } = document.start?.askVersion ?? {};
  const bad = words.findIndex((word) => findPlaceholders(word).some(({ kind }) => kind !== "manifest"));
  if (bad >= 0) {
    const hint = "Remove it: the version is asked before anything else is chosen.";
    const path = `/start/askVersion/arguments/${bad}`;
    return new ManifestProblem(path, `no placeholder but \${manifest}`, JSON.stringify(words[bad]), hint);
  }
  if (pattern === undefined || isPatternWithGroup(pattern)) {
    return undefined;
  }
  const hint = 'For example "version ([0-9.]+)".';
  const found = JSON.stringify(pattern);
  return new ManifestProblem("/start/askVersion/pattern", "a regular expression with a group", found, hint);
}

function isPatternWithGroup(pattern: string): boolean {
  try {
    // Together with an empty alternative it always matches, and the match has one place for each group.
    return (new RegExp(`${pattern}|`, "u").exec("")?.length ?? 0) > 1;
  } catch {
    return false;
  }
}

function checkPlaceholders(manifest: TargetManifest): ManifestProblem | undefined {
  const channels = manifest.channels.map(({ name }) => name);
  for (const [path, text] of texts(manifest)) {
    const bad = findBadPlaceholder(text, channels);
    if (bad !== undefined) {
      return new ManifestProblem(path, placeholderForms, bad.found, bad.hint);
    }
  }
  return undefined;
}

function texts({ start, qtest, vhostUser, channels }: TargetManifest): [string, string][] {
  const found: [string, string][] = [];
  start?.arguments.forEach((text, i) => {
    found.push([`/start/arguments/${i}`, text]);
  });
  for (const [name, text] of Object.entries(start?.environment ?? {})) {
    found.push([`/start/environment/${name}`, text]);
  }
  if (qtest.kind === "unix") {
    found.push([vhostUser === undefined ? "/qtest/path" : "/vhostUser/path", qtest.path ?? ""]);
  }
  channels.forEach(({ hostEnd }, i) => {
    if (hostEnd.kind === "unix") {
      found.push([`/channels/${i}/hostEnd/path`, hostEnd.path ?? ""]);
    }
  });
  return found;
}

function places({ qtest, vhostUser, channels }: TargetManifest): [string, MeetingPlace][] {
  const hostEnds = channels.map(({ hostEnd }, i): [string, MeetingPlace] => [`/channels/${i}/hostEnd`, hostEnd]);
  const path = vhostUser === undefined ? "/qtest" : "/vhostUser";
  return qtest.kind === "stdio" ? hostEnds : [[path, qtest], ...hostEnds];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
