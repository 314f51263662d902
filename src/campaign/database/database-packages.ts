import { CampaignError } from "../campaign-error.ts";

/** The packages that a store in a database needs. */
export interface DatabasePackages {
  readonly pg: Pick<typeof import("pg"), "Pool">;
  readonly boss: typeof import("pg-boss");
}

/** The oldest Node.js that pg-boss 12 runs on. */
const nodeFloor = [22, 12] as const;

/** Throws a `CampaignError` when this Node.js, told as `process.versions.node` tells it, is too old for pg-boss. */
export function checkDatabaseNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1])) {
    throw new CampaignError(
      `--store postgres://... needs Node.js ${nodeFloor.join(".")} or later for pg-boss; this is ${version}`,
      "Use a later Node.js, or keep the campaign in a folder: that needs no more than the kit does.",
    );
  }
}

/** Loads the packages. Rejects with a `CampaignError` that says what to do where they cannot be had. */
export async function loadDatabasePackages(): Promise<DatabasePackages> {
  checkDatabaseNode(process.versions.node);
  try {
    const [{ default: pg }, boss] = await Promise.all([import("pg"), import("pg-boss")]);
    return { pg, boss };
  } catch (error) {
    throw new CampaignError(
      "the packages pg and pg-boss are not installed, by which the kit keeps campaigns in PostgreSQL",
      "Install them beside the kit: npm install pg@8 pg-boss@12",
      error,
    );
  }
}
