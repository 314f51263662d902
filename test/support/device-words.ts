import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { ForbiddenUse } from "./forbidden-imports.ts";
import { listFiles, readSources } from "./source-tree.ts";

/** Made from the schemas and from documents, whose texts may say anything. */
const generated = /\.generated\.ts$/;

/** Reads the word of a manifest, which is where a device type is chosen; properties may be about one type. */
const mayAskForType = /^(src\/target\/manifest|properties)\//;

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

/**
 * The lines of src/ and properties/ that hold the id of a device type's own clause outside of the folders called
 * device/<type>, in comments too, and those of src/ that ask which type a device has: its halves are asked instead.
 */
export function findDeviceWords(root: string): ForbiddenUse[] {
  const types = deviceIds(root).map(({ device, prefix }) => ({
    folder: new RegExp(`(^|/)device/${device}/`),
    id: new RegExp(`\\b${prefix}[A-Z0-9]`),
    device,
  }));
  const ruled = readSources(root).filter(({ path }) => /^(src|properties)\//.test(path) && !generated.test(path));
  return ruled.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const reasons = types
        .filter(({ folder, id }) => !folder.test(path) && id.test(line))
        .map(({ device }) => `names a clause of ${device}`);
      if (!mayAskForType.test(path) && /deviceType [!=]==/.test(line)) {
        reasons.push("asks for the type of a device");
      }
      return reasons.map((reason) => ({ file: path, line: index + 1, reason }));
    }),
  );
}
