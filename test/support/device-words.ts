import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseSync } from "oxc-parser";
import type { ForbiddenUse } from "./forbidden-imports.ts";
import { listFiles, readSources, type SourceFile } from "./source-tree.ts";
import { type SyntaxNode, visit } from "./syntax-tree.ts";

/** Made from the schemas and from documents, whose texts may say anything. */
const generated = /\.generated\.ts$/;

/** The folders in which a device type may have a folder of its name. */
const deviceFolders = ["src/guest", "src/oracle", "src/runner", "src/operation", "properties"].map(
  (folder) => `${folder}/device/`,
);

/** Files that name a device type, or ask which one a device has, and why they may. */
const namesTypes: ReadonlyMap<string, string> = new Map([
  ["properties/support/availability.ts", "properties may be about one type, and say so here"],
  ["properties/support/feature-bits.ts", "of a type that the kit does not know no own feature is certain not to be"],
  ["properties/support/operations.ts", "QEMU's devices take a write of one byte in another way"],
  ["src/agent/bring-up.ts", "the agent is for applications of this type"],
  ["src/agent/channel-driver.ts", "the agent is for applications of this type"],
  ["src/cli/commands/init.ts", "a first manifest is of the type that most want"],
  ["src/cli/compose.ts", "a device that does not say what it is has the identity of this type"],
  ["src/cli/define-commands.ts", "an option of this name"],
  ["src/cli/run/plan-run.ts", "the title of a report on a type without a document"],
  ["src/guest/device/guest-devices.ts", "a table of types"],
  ["src/oracle/device/device-blame.ts", "a table of types"],
  ["src/oracle/device/device-halves.ts", "a table of types"],
  ["src/runner/device/runner-devices.ts", "a table of types"],
  ["src/spec/check/check-features.ts", "the document of this type has a shape of its own"],
  ["src/spec/check/check-layouts.ts", "the document of this type has a shape of its own"],
  ["src/spec/document-files.ts", "the document of this type has a shape of its own"],
  ["src/spec/list-documents.ts", "the document of this type has a shape of its own"],
  ["src/spec/load.ts", "the document of this type has a shape of its own"],
  ["src/target/in-process/in-process-options.ts", "a device that does not say its type has this one"],
  ["src/target/in-process/module-target.ts", "a device that does not say its type has this one"],
  ["src/target/manifest/check-manifest.ts", "where the type is chosen"],
]);

/** A device type, and how the ids of its own clauses begin. */
interface DeviceIds {
  readonly device: string;
  /** Such as `VMC-`: that of the document's first clause. */
  readonly prefix: string;
}

/** How the ids of each device type's own clauses begin, as spec/devices/ has them. */
export function deviceIds(root: string): readonly DeviceIds[] {
  const files = listFiles(root, "spec/devices").filter((path) => path.endsWith(".json"));
  return files.map((path) => {
    const { clauses } = JSON.parse(readFileSync(join(root, path), "utf8")) as { clauses: { id: string }[] };
    return { device: basename(path, ".json"), prefix: `${clauses[0]?.id.split("-")[0]}-` };
  });
}

/** What a look for words that are out of place showed. */
export interface WordReport {
  /** How many files were read. */
  readonly files: number;
  readonly words: readonly ForbiddenUse[];
}

/**
 * What src/ and properties/ say of a device type outside of its folders: ids of its own clauses, in comments too, its
 * name as a string or as the name of a member, and questions which type a device has: its halves are asked instead.
 * Files of `namesTypes` are left out but for ids.
 */
export function findDeviceWords(root: string): WordReport {
  const types = deviceIds(root);
  const ruled = readSources(root, ["src", "properties"]).filter(({ path }) => !generated.test(path));
  const words = ruled.flatMap((file) => {
    const foreign = types.filter(
      ({ device }) => !deviceFolders.some((folder) => file.path.startsWith(folder + device)),
    );
    return [...idsIn(file, foreign), ...(namesTypes.has(file.path) ? [] : namesIn(file, foreign))];
  });
  return { files: ruled.length, words };
}

/** The files of `namesTypes` that name no type any more. */
export function unusedPermissions(root: string): readonly string[] {
  const types = deviceIds(root);
  const files = readSources(root, ["src", "properties"]).filter(({ path }) => namesTypes.has(path));
  const used = files.filter((file) => namesIn(file, types).length > 0).map(({ path }) => path);
  return [...namesTypes.keys()].filter((path) => !used.includes(path));
}

function idsIn({ path, text }: SourceFile, types: readonly DeviceIds[]): ForbiddenUse[] {
  return types.flatMap(({ device, prefix }) => {
    const id = new RegExp(`\\b${prefix}[A-Z0-9]`);
    const lines = id.test(text) ? text.split("\n") : [];
    return lines.flatMap((line, index) =>
      id.test(line) ? [{ file: path, line: index + 1, reason: `names a clause of ${device}` }] : [],
    );
  });
}

function namesIn({ path, text }: SourceFile, types: readonly DeviceIds[]): ForbiddenUse[] {
  const found: ForbiddenUse[] = [];
  const add = ({ start }: SyntaxNode, reason: string): void => {
    found.push({ file: path, line: text.slice(0, start).split("\n").length, reason });
  };
  visit(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    for (const { device } of types.filter((type) => wordOf(node) === type.device)) {
      add(node, `names the type ${device}`);
    }
    if (node.type === "BinaryExpression" && /^[!=]==?$/.test(String(node["operator"]))) {
      const sides = [node["left"], node["right"]].map((side) => wordOf(side as SyntaxNode) ?? nameOf(side));
      if (sides.includes("deviceType")) {
        add(node, "asks for the type of a device");
      }
    }
    if (
      node.type === "SwitchStatement" &&
      (wordOf(node["discriminant"]) ?? nameOf(node["discriminant"])) === "deviceType"
    ) {
      add(node, "asks for the type of a device");
    }
  });
  return found;
}

/** The text of a string, the name of a member that is looked up, or the key of one that is taken out of an object. */
function wordOf(value: unknown): string | undefined {
  const node = value as SyntaxNode;
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? node["value"] : undefined;
    case "TemplateElement":
      return (node["value"] as { readonly cooked: string }).cooked;
    case "MemberExpression":
      return node["computed"] === true ? undefined : nameOf(node["property"]);
    case "Property":
      return node["computed"] === true ? undefined : nameOf(node["key"]);
    default:
      return undefined;
  }
}

function nameOf(value: unknown): string | undefined {
  const node = value as SyntaxNode;
  return node.type === "Identifier" ? String(node["name"]) : undefined;
}
