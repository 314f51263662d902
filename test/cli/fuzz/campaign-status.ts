import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeaseLine } from "../../../src/campaign/store/lease-line.ts";
import { inFolder, start } from "../built-program.ts";

/** What `fuzz status --json` says, as far as tests ask. */
export interface CampaignStatus {
  readonly folder: string;
  readonly scenarios: number;
  readonly corpus: number;
  readonly losses: number;
  readonly transitions: number;
  readonly totals: Readonly<Record<string, { readonly leases: number; readonly scenarios: number }>>;
  readonly buckets: readonly {
    readonly clause: string;
    readonly count: number;
    readonly ways: readonly {
      readonly signature: string;
      readonly isSettled: boolean;
      readonly steps: number;
      readonly case: string;
      readonly replays: { readonly shown: number; readonly of: number };
    }[];
  }[];
  readonly damages: readonly unknown[];
}

/** Asks for the status of a campaign in the folder of the test. */
export async function status(...words: readonly string[]): Promise<CampaignStatus> {
  const { out, error } = await start(["fuzz", "status", "--json", ...words]).finished;
  if (out === "") {
    throw new Error(error);
  }
  return JSON.parse(out) as CampaignStatus;
}

/** The lease lines in the journals of a campaign, as they stand there; what is no whole line is left out. */
export function leaseLines(name: string): LeaseLine[] {
  const folder = inFolder(".vmconform", "campaign", name, "journal");
  const texts = existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")) : [];
  const lines = texts.flatMap((text) => text.split("\n").slice(1, -1));
  return lines.map((line) => JSON.parse(line) as LeaseLine).filter(({ kind }) => kind === "lease");
}

/** A fault that a campaign finds within seconds. */
export const easyFault = "reset-keeps-queue-select";
/** The campaign of the reference device with it. */
export const easyName: string = `reference-${easyFault}`;
/** Short leases, so that a test takes seconds. */
export const quick = ["--lease", "500ms", "--seed", "1"] as const;
