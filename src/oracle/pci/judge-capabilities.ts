import type { RegisterStructure } from "../../spec/types.generated.ts";
import type { VirtioCapability } from "../../wire/virtio-capability.ts";
import type { Facts } from "../judgement/blame/blame-row.ts";
import { hex, type Judgement } from "../judgement/judgement.ts";

/** A capability of a kind that the document of the transport describes. */
export interface DescribedCapability {
  readonly capability: VirtioCapability;
  readonly structure: RegisterStructure;
  /** By what an offset that displaces a register of the structure is multiplied; undefined where nothing is. */
  readonly multiplier: number | undefined;
}

/** Base address registers that a function can have. */
const barCount = 6;

function aboutStructure({ name, capability }: RegisterStructure): Facts {
  return { subject: { name, clauses: capability?.clauses ?? {} } };
}

/** Judges the capabilities of a function, all of which were read, by what each of them has to say. */
export function judgeCapabilities(
  judgement: Judgement,
  structures: readonly RegisterStructure[],
  found: readonly DescribedCapability[],
): void {
  for (const structure of structures.filter(({ capability }) => capability?.required === "always")) {
    judgement.expect(
      "capability-missing",
      found.some((each) => each.structure === structure),
      () => `a vendor-specific capability of type ${structure.capability?.type} for the structure "${structure.name}"`,
      "none",
      aboutStructure(structure),
    );
  }
  for (const each of found) {
    judgeCapability(judgement, each);
  }
}

function judgeCapability(judgement: Judgement, { capability, structure, multiplier }: DescribedCapability): void {
  const rules = structure.capability;
  if (rules === undefined) {
    return;
  }
  const about = aboutStructure(structure);
  const where = `the capability at ${hex(capability.at)}`;
  judgement.expect(
    "capability-too-short",
    capability.bytes >= rules.bytes,
    () => `${where} at least ${rules.bytes} bytes long`,
    () => `${capability.bytes}`,
    about,
  );
  if (rules.outside === true || rules.dataOffset !== undefined) {
    return;
  }
  judgement.expect(
    "structure-outside-bar",
    capability.bar < barCount && capability.length >= rules.lengthMin,
    () => `"${structure.name}" behind BAR0 to BAR5, at least ${rules.lengthMin} bytes long`,
    () => `${capability.length} bytes behind BAR${capability.bar}`,
    about,
  );
  judgement.expect(
    "structure-misaligned",
    capability.offset % rules.offsetAlign === 0,
    () => `"${structure.name}" at a multiple of ${rules.offsetAlign}`,
    () => hex(capability.offset),
    about,
  );
  if (multiplier !== undefined) {
    judgement.expect(
      "notify-multiplier",
      multiplier === 0 || (multiplier > 1 && Number.isInteger(Math.log2(multiplier))),
      "a multiplier that is 0 or a power of two above 1",
      () => `${multiplier}`,
    );
  }
}

/** Judges the structures behind a base address register that was sized: each lies wholly inside it. */
export function judgePlaces(
  judgement: Judgement,
  found: readonly DescribedCapability[],
  bar: number,
  bytes: number,
): void {
  for (const { capability, structure } of found) {
    const hasPlace = structure.capability?.outside !== true && structure.capability?.dataOffset === undefined;
    if (capability.bar === bar && hasPlace) {
      judgement.expect(
        "structure-outside-bar",
        capability.offset + capability.length <= bytes,
        () => `"${structure.name}" wholly inside BAR${bar}, which has ${bytes} bytes`,
        () => `${capability.length} bytes at ${hex(capability.offset)}`,
        aboutStructure(structure),
      );
    }
  }
}
