import { suggestion } from "../../base/closest-match.ts";
import type { MachineTargetOptions } from "../machine/machine-options.ts";
import { ManifestProblem } from "../manifest/manifest-problem.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import type { PciIdentity } from "../target.ts";
import type { InProcessTargetOptions } from "./in-process-options.ts";

/** How a function is reached, as manifests call it. Default `legacy`. */
interface ModuleTransport {
  readonly transport?: "legacy" | "modern";
}

/** What a device module may say of itself in its export `target`. */
export type ModuleTarget = Partial<Omit<InProcessTargetOptions, "create" | "transport">> & ModuleTransport;

/** What a machine module may say of itself in its export `target`. */
export type ModuleMachine = Partial<Omit<MachineTargetOptions, "create" | "transport">> & ModuleTransport;

/** What is known of a target whose module was checked. */
type CheckedTarget = Partial<Omit<InProcessTargetOptions & MachineTargetOptions, "create">>;

/** What a module makes. */
export type ModuleKind = "device" | "machine";

type Checked = Readonly<Record<string, unknown>>;

/** What a value must be, in words, and whether it is. */
interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const boolean: Rule = { expected: "true or false", holds: (value) => typeof value === "boolean" };
const bytes: Rule = {
  expected: "a number of bytes",
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};
const work: Rule = { expected: "a function", holds: (value) => typeof value === "function" };
const object: Rule = { expected: "an object", holds: (value) => typeof value === "object" && value !== null };

/** Keys that mean what they mean in a manifest. */
const sharedKeys = [
  "name",
  "identity",
  "channels",
  "ram",
  "ioWindow",
  "memoryWindow",
  "deviceType",
  "transport",
  "queueRoles",
  "configBytes",
] as const;
const text: Rule = { expected: "text", holds: (value) => typeof value === "string" };
const ownRules: Readonly<Record<ModuleKind, Readonly<Record<string, Rule>>>> = {
  device: { version: text, startIndex: boolean, trace: boolean, hostEnds: object },
  machine: { version: text, synchronous: boolean, hostEnds: object },
};
const hostEndRules: Readonly<Record<string, Rule>> = {
  call: work,
  receiveWindow: bytes,
  stallWindow: bytes,
  connected: boolean,
};
/**
 * Checks what a module exports as `target`: keys that a manifest has too by the rules of manifests. Throws a
 * `TargetError` (`configuration`) that names the key, what was expected and what was found. `announced` are the ids of
 * a vmchannel device.
 */
export function checkModuleTarget(
  file: string,
  exported: unknown,
  announced: PciIdentity,
  kind: ModuleKind = "device",
): CheckedTarget {
  const place = `${file}, export target`;
  const rules = ownRules[kind];
  const knownKeys = [...sharedKeys, ...Object.keys(rules)];
  if (exported === undefined) {
    return {};
  }
  if (!object.holds(exported)) {
    const hint = `Export an object with any of ${knownKeys.join(", ")}.`;
    throw new ManifestProblem("", "an object", describe(exported), hint).toError(place);
  }
  const given = exported as Checked;
  checkKeys(given, "", knownKeys, place);
  checkRules(given, "", rules, place);
  const hostEnds = (given["hostEnds"] ?? {}) as Checked;
  checkKeys(hostEnds, "/hostEnds", Object.keys(hostEndRules), place);
  checkRules(hostEnds, "/hostEnds", hostEndRules, place);
  const known = Object.keys(given).filter((key) => given[key] !== undefined);
  const manifest = parseManifest(asManifest(given, announced), place, announced);
  const shared: Checked = { ...manifest, channels: manifest.channels.map((channel) => channel.name) };
  const isShared = (key: string): boolean => sharedKeys.some((each) => each === key);
  return Object.fromEntries(known.map((key) => [key, isShared(key) ? shared[key] : given[key]]));
}

/** What is given, as the manifest of a target that could say the same. */
function asManifest(given: Checked, announced: PciIdentity): unknown {
  const shared = sharedKeys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]);
  const { identity, channels } = given;
  return {
    name: "module",
    deviceType: "vmchannel",
    ram: [{ start: 0, length: 0x1000 }],
    ...Object.fromEntries(shared),
    identity: object.holds(identity ?? {}) ? { ...announced, ...(identity as object) } : identity,
    channels: Array.isArray(channels)
      ? channels.map((name) => ({ name, hostEnd: { kind: "unix" } }))
      : (channels ?? []),
    kind: "target-manifest",
    version: 1,
    start: { program: "module", arguments: [] },
    qtest: { kind: "stdio" },
  };
}

function checkKeys(given: Checked, path: string, keys: readonly string[], place: string): void {
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    const found = `the unknown key "${unknown}"${suggestion(unknown, keys)}`;
    throw new ManifestProblem(path, "none but the known keys", found, `Known keys: ${keys.join(", ")}.`).toError(place);
  }
}

function checkRules(given: Checked, path: string, rules: Readonly<Record<string, Rule>>, place: string): void {
  for (const [key, { expected, holds }] of Object.entries(rules)) {
    const value = given[key];
    if (value !== undefined && !holds(value)) {
      throw new ManifestProblem(`${path}/${key}`, expected, describe(value), "See docs/writing-a-target.md.").toError(
        place,
      );
    }
  }
}

function describe(value: unknown): string {
  if (typeof value === "object" || typeof value === "function") {
    return value === null ? "null" : `a value of type ${typeof value}`;
  }
  return JSON.stringify(value) ?? String(value);
}
