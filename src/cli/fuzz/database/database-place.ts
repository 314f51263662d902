import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CampaignError } from "../../../campaign/campaign-error.ts";
import { CampaignDatabase } from "../../../campaign/database/campaign-database.ts";
import { loadDatabasePackages } from "../../../campaign/database/database-packages.ts";
import { isAway } from "../../../campaign/database/lost-database.ts";
import { Mirror } from "../../../campaign/database/mirror.ts";
import { type CampaignHead, headName, writeHead } from "../../../campaign/store/campaign-head.ts";
import type { CampaignStore } from "../../../campaign/store/campaign-store.ts";
import type { CommandIo } from "../../io/io.ts";
import type { Kit, TargetChoice } from "../../kit.ts";
import { UsageError } from "../../usage-error.ts";
import { campaignName, openCampaign, wroteToStore } from "../campaign-place.ts";
import type { StoreChoice } from "../fuzz-options.ts";

/** Copies of campaigns in databases, which commands read and case files stand in. */
const mirrorRoot = ".vmconform/mirror";

/** Whether a store is a database. */
export function isDatabase(store: string): boolean {
  return /^postgres(ql)?:\/\//.test(store);
}

/** A database without its password, for people. */
export function databaseLabel(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = "";
    return parsed.href;
  } catch {
    throw new UsageError("--store takes a folder or postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  }
}

/** The folder for copies of the campaigns of a database. */
export function mirrorFolder(url: string): string {
  const label = databaseLabel(url);
  const digest = createHash("sha256").update(label).digest("hex").slice(0, 8);
  const { hostname, pathname } = new URL(url);
  const words = `${hostname}${pathname}`.replace(/[^\w.-]+/g, "-").slice(0, 60);
  return join(mirrorRoot, `${words || "database"}-${digest}`);
}

/** Opens a campaign in a database; `begin` makes one where there is none. Rejects with a `CampaignError`. */
export async function openDatabase(
  url: string,
  name: string,
  begin: CampaignHead | undefined,
): Promise<CampaignDatabase> {
  const label = databaseLabel(url);
  const packages = await loadDatabasePackages();
  try {
    return await CampaignDatabase.open(packages, url, name, begin);
  } catch (error) {
    if (error instanceof CampaignError || !(error instanceof Error)) {
      throw error;
    }
    const isRefused = isAway(error) || "code" in error;
    if (!isRefused) {
      throw error;
    }
    const words = error.message === "" ? String((error as { code?: unknown }).code ?? "no answer") : error.message;
    throw new CampaignError(
      `the database ${label} cannot be used: ${words}`,
      "Give the address of a PostgreSQL database whose user may create schemas, or a folder.",
      error,
    );
  }
}

/** Brings a folder up to date with a campaign in a database, and opens it. */
export async function openMirror(
  database: CampaignDatabase,
  folder: string,
  kit: Kit,
  io: CommandIo,
): Promise<{ readonly store: CampaignStore; readonly mirror: Mirror }> {
  wroteToStore(folder, () => {
    mkdirSync(join(folder, "journal"), { recursive: true });
    if (!existsSync(join(folder, headName))) {
      writeHead(join(folder, headName), database.head);
    }
  });
  const store = openCampaign(folder, kit, io);
  database.check(store.head, folder);
  const mirror = new Mirror(database, store);
  await mirror.pull();
  await mirror.pullCorpus();
  return { store, mirror };
}

/**
 * Carries out a command on the campaign that is chosen: on a copy in a folder, where it is in a database. What the
 * command writes there goes to the database when it `writes`.
 */
export async function withCopy<Result>(
  choice: StoreChoice & { readonly target: TargetChoice },
  writes: boolean,
  kit: Kit,
  io: CommandIo,
  command: (place: StoreChoice) => Result | Promise<Result>,
): Promise<Result> {
  if (!isDatabase(choice.store)) {
    return command(choice);
  }
  const name = campaignName(choice, choice.target);
  const root = mirrorFolder(choice.store);
  const folder = join(root, name);
  const database = await openDatabase(choice.store, name, undefined);
  try {
    const { store } = await openMirror(database, folder, kit, io);
    store.close();
    const result = await command({ store: root, name });
    if (writes) {
      const after = openCampaign(folder, kit, io);
      await new Mirror(database, after).push();
    }
    return result;
  } finally {
    await database.close();
  }
}
