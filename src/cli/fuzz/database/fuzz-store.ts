import { join } from "node:path";
import { loadDatabasePackages } from "../../../campaign/database/database-packages.ts";
import { LeaseQueue } from "../../../campaign/database/lease-queue.ts";
import { SharedCampaign } from "../../../campaign/database/shared-campaign.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import { storeVersion } from "../../../campaign/store/lease-line.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit } from "../../kit.ts";
import type { SessionFacts } from "../../worker/worker-messages.ts";
import { campaignFolder, campaignName, openCampaignFor, subjectOf } from "../campaign-place.ts";
import type { FuzzOptions } from "../fuzz-options.ts";
import { databaseLabel, isDatabase, mirrorFolder, openDatabase, openMirror } from "./database-place.ts";

/** The campaign that a search goes on with. */
export interface FuzzStore {
  readonly store: CampaignStore;
  /** What it is a copy of; undefined: the folder is the campaign. */
  readonly shared: SharedCampaign | undefined;
  /** Where it is, for people. */
  readonly place: string;
  readonly close: () => Promise<void>;
}

/** Opens the campaign of a target that is up, and begins it where there is none. Rejects with a `CampaignError`. */
export async function openFuzzStore(
  kit: Kit,
  options: Pick<FuzzOptions, "store" | "name" | "target">,
  facts: SessionFacts,
  specDigest: string,
  io: CommandIo,
): Promise<FuzzStore> {
  const { store: url, target } = options;
  if (!isDatabase(url)) {
    const store = openCampaignFor(campaignFolder(options, target), facts, specDigest, kit, io);
    return { store, shared: undefined, place: store.folder, close: async () => store.close() };
  }
  const name = campaignName(options, target);
  const subject = subjectOf(facts, specDigest);
  const begin = { kind: "campaign", version: storeVersion, ...subject, kit: kit.version, at: io.now() } as const;
  const place = `${name} in ${databaseLabel(url)}`;
  const database = await openDatabase(url, name, begin);
  try {
    database.check(subject, place);
    const { store, mirror } = await openMirror(database, join(mirrorFolder(url), name), kit, io);
    const queue = await LeaseQueue.open(await loadDatabasePackages(), url, database.id);
    const shared = new SharedCampaign({ database, queue, store, mirror, now: () => performance.now() });
    const close = async (): Promise<void> => {
      store.close();
      await shared.close();
    };
    return { store, shared, place, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
