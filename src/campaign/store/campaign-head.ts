import { existsSync, readFileSync } from "node:fs";
import { CampaignError } from "../campaign-error.ts";
import { parseDocument } from "./check-line.ts";
import { versionProblem } from "./journals.ts";
import type { storeVersion } from "./lease-line.ts";
import { writeWhole } from "./write-file.ts";

/** What a campaign is about: what its findings mean something for. */
export interface CampaignSubject {
  readonly target: { readonly name: string; readonly deviceType: string; readonly transport: string };
  readonly specDigest: string;
}

/** The file that makes a folder the store of a campaign. */
export interface CampaignHead extends CampaignSubject {
  readonly kind: "campaign";
  readonly version: typeof storeVersion;
  /** Version of the kit that began it. */
  readonly kit: string;
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
}

/** The name of that file. */
export const headName = "campaign.json";

/** What two stores have in common that can be merged. */
export function campaignKey({ target, specDigest }: CampaignSubject): string {
  return [target.name, target.deviceType, target.transport, specDigest].join("|");
}

/** Reads the head of a store. Throws a `CampaignError` where there is none, or none that this kit can read. */
export function readHead(path: string, folder: string): CampaignHead {
  if (!existsSync(path)) {
    const hint = "Start one with `vmconform fuzz TARGET`, or name another with --name.";
    throw new CampaignError(`there is no campaign in ${folder}`, hint);
  }
  const text = readFileSync(path, "utf8");
  const { document, why } = parseDocument<CampaignHead>(text, ["campaign"]);
  if (document === undefined) {
    const later = versionProblem(text);
    const hint =
      later === undefined
        ? "Copy the file of that name from another copy of the store, or start another campaign with --name."
        : "Use the version of the kit that wrote it, or start another campaign with --name.";
    throw new CampaignError(`${path} cannot be used: ${later ?? why}`, hint);
  }
  return document;
}

/** Writes the head of a new store. Throws the system's error. */
export function writeHead(path: string, head: CampaignHead): void {
  writeWhole(path, `${JSON.stringify(head, undefined, 2)}\n`, true);
}

/** Throws a `CampaignError` when a store is about something else. */
export function checkSubject(head: CampaignHead, subject: CampaignSubject, folder: string): void {
  if (head.specDigest !== subject.specDigest) {
    throw new CampaignError(
      `the campaign in ${folder} was judged by another version of the specification ` +
        `(${head.specDigest.slice(0, 8)}, now ${subject.specDigest.slice(0, 8)}), so its findings and counts mean something else`,
      `Start a new one with --name, and give it the old scenarios: vmconform fuzz add ${folder} --name NEW`,
    );
  }
  if (campaignKey(head) !== campaignKey(subject)) {
    const described = ({ target }: CampaignSubject): string => `${target.name} (${target.deviceType})`;
    throw new CampaignError(
      `the campaign in ${folder} is about ${described(head)}, and this target is ${described(subject)}`,
      `Give the campaign of this target a name of its own with --name; its scenarios can be taken over with vmconform fuzz add ${folder}`,
    );
  }
}
