import { join } from "node:path";
import { systemErrorWords } from "../../base/system-error.ts";
import type { CaseHead } from "../../campaign/store/bucket-files.ts";
import type { CampaignSubject } from "../../campaign/store/campaign-head.ts";
import { CampaignStore, type StoreWriter } from "../../campaign/store/campaign-store.ts";
import type { CommandIo } from "../io/io.ts";
import type { Kit, TargetChoice } from "../kit.ts";
import { targetLabel } from "../results/run-name.ts";
import { originOf } from "../results/run-origin.ts";
import { UsageError } from "../usage-error.ts";
import type { SessionFacts } from "../worker/worker-messages.ts";
import type { StoreChoice } from "./fuzz-options.ts";

/** The name of a campaign. */
export function campaignName({ name }: Pick<StoreChoice, "name">, target: TargetChoice): string {
  if (name !== undefined && !/^[\w][\w.-]{0,99}$/.test(name)) {
    throw new UsageError(`--name takes letters, digits, ".", "-" and "_", at most 100 of them, not "${name}"`);
  }
  return name ?? targetLabel(target);
}

/** The folder of a campaign. */
export function campaignFolder(choice: StoreChoice, target: TargetChoice): string {
  const { store } = choice;
  if (/^[a-z]+:\/\//.test(store)) {
    throw new UsageError(
      `--store takes a folder, or postgres://... for a database, not "${store.split(":")[0]}://..."`,
    );
  }
  return join(store, campaignName(choice, target));
}

/** Does something with a store; what the system has against it is told as wrong usage. */
export function wroteToStore<Result>(folder: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      const words = systemErrorWords(error);
      throw new UsageError(`the campaign in ${folder} cannot be used: ${words}\n  Give another folder with --store.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Opens the campaign in a folder, whatever target it is about. */
export function openCampaign(folder: string, kit: Kit, io: CommandIo): CampaignStore {
  return wroteToStore(folder, () => CampaignStore.open(folder, writerOf(kit, "", io)));
}

/** Opens the campaign of a target that is up, which is begun where there is none. */
export function openCampaignFor(
  folder: string,
  facts: SessionFacts,
  specDigest: string,
  kit: Kit,
  io: CommandIo,
): CampaignStore {
  const { version } = facts.description;
  const subject = subjectOf(facts, specDigest);
  return wroteToStore(folder, () => CampaignStore.openFor(folder, subject, writerOf(kit, version, io)));
}

/** What a campaign on a target that is up is about. */
export function subjectOf({ description, context }: SessionFacts, specDigest: string): CampaignSubject {
  const { name, deviceType } = description;
  return { target: { name, deviceType, transport: context.transport }, specDigest };
}

function writerOf(kit: Kit, targetVersion: string, io: CommandIo): StoreWriter {
  return { kit: kit.version, targetVersion, now: () => io.now() };
}

/** What case files say of the target that they were found on. */
export function caseHeadOf(
  facts: SessionFacts,
  specDigest: string,
  target: TargetChoice,
  specDirectory: string | undefined,
): CaseHead {
  const { name, version } = facts.description;
  return {
    target: `${name} ${version}`.trim(),
    specDigest,
    originIn: (folder) => originOf(folder, target, specDirectory),
  };
}
