import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../support/source-tree.ts";

/**
 * Writes a device module that is the same target before and after a change: the reference device, with the fault of the
 * catalogue that the file `fault` beside it names, if there is one.
 */
export function writeChangingDevice(folder: string): string {
  const path = join(folder, "changing.mjs");
  const part = (name: string): string => JSON.stringify(join(repositoryRoot, "dist", "reference", name));
  writeFileSync(
    path,
    `import { existsSync, readFileSync } from "node:fs";
import { createReferenceDevice } from ${part("device.js")};
import { faults } from ${part("mutants/catalogue.js")};
import { referencePresets } from ${part("presets.js")};
const file = new URL("fault", import.meta.url);
const id = existsSync(file) ? readFileSync(file, "utf8") : undefined;
const fault = faults.find((one) => one.id === id);
export const target = { name: "changing", version: "1" };
export const createDevice = (environment, { startIndex }) =>
  createReferenceDevice(environment, { ...referencePresets[0].options, startIndex, ...fault?.options }, fault?.parts);
`,
  );
  return path;
}

/** Changes the device for the worse. */
export function breakChangingDevice(folder: string, fault: string): void {
  writeFileSync(join(folder, "fault"), fault);
}
